package io.cairn.cli.warm;

import com.sun.net.httpserver.HttpServer;
import io.cairn.cli.Cairn;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Runs the common commands against canned answers on a loopback port, so that the cache holds the classes that they need. */
public final class TrainingRun {

    private static final String JOB = """
            {"id": "j01kb5ev6s0a1b2c3d4e5f6g7h", "library": "none", "jobType": "single", "state": "SUCCEEDED",
             "ranks": 1, "createdAt": "2026-01-01T00:00:00Z", "stateSince": "2026-01-01T00:00:00Z",
             "startedAt": "2026-01-01T00:00:00Z", "finishedAt": "2026-01-01T00:00:00Z",
             "outcome": {"end": "SUCCEEDED", "reason": "COMPLETED", "detail": "", "ranks": []}}""";

    private TrainingRun() {}

    /**
     * @param arguments none
     */
    public static void main(String[] arguments) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/job/v1/jobs", call -> answer(call, "{\"items\": [" + JOB + "], \"next\": null}"));
        server.createContext("/job/v1/jobs/", call -> answer(call, JOB));
        server.createContext(
                "/job/v1/jobs/j01kb5ev6s0a1b2c3d4e5f6g7h/logs/",
                call -> answer(call, "id: 1\ndata: a\n\nevent: end\ndata: \n\n"));
        server.createContext("/job/v1/jobs:plan", call -> answer(call, JOB));
        server.start();
        var nowhere = new PrintWriter(Writer.nullWriter());
        var place =
                Map.of("CAIRN_URL", "http://127.0.0.1:" + server.getAddress().getPort(), "CAIRN_TOKEN", "none");
        try {
            Cairn.run(place, nowhere, nowhere, "ps", "--all");
            Cairn.run(place, nowhere, nowhere, "ps", "-o", "json");
            Cairn.run(place, nowhere, nowhere, "logs", "j01kb5ev6s0a1b2c3d4e5f6g7h", "-f");
            Cairn.run(place, nowhere, nowhere, "plan", "none", "single", "--workers", "1");
            Cairn.run(place, nowhere, nowhere, "--help");
        } finally {
            server.stop(0);
        }
    }

    private static void answer(com.sun.net.httpserver.HttpExchange call, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        call.getResponseHeaders().add("Content-Type", "application/json");
        call.sendResponseHeaders(200, bytes.length);
        call.getResponseBody().write(bytes);
        call.close();
    }
}
