package io.cairn.e2e;

import io.cairn.kit.test.openapi.RawHttp;
import io.cairn.kit.test.openapi.RawRequest;
import java.io.IOException;
import java.text.ParseException;
import java.util.List;

/** A {@link Canary} for the platform as containers, whose secrets are files that Compose mounts. */
final class ComposeCanary {

    private static final String LOUD = "loudcanary41d7";
    private static final String TENANT = "canary";

    private final ComposePlatform platform;
    private final Canary canary = new Canary();
    private final String token;

    ComposeCanary(ComposePlatform platform) {
        this.platform = platform;
        this.token = platform.token(TENANT);
    }

    /** Everything that is secret here. */
    ComposeCanary planted() throws ParseException {
        for (String name : List.of(
                "admin-secret", "monitor-secret", "postgres-password", "job-db-password", "job-client-secret")) {
            canary.plant(name, platform.secret(name));
        }
        canary.plant("a token", token);
        canary.plant("the signature of a token", token.substring(token.lastIndexOf('.') + 1));
        String keys = file("secret-keys.json");
        canary.plant("the key that seals", Canary.sealingKey(keys));
        canary.plant("a sealed secret", Canary.signingKey(keys, file("gateway-keys.json")));
        expect();
        return this;
    }

    /** Uses the platform, well and badly, and reads what it wrote. */
    void use() throws IOException {
        var shell = ProbeLibrary.of(platform.client(TENANT));
        String job = shell.submit(1, "trap exit TERM; echo " + LOUD + "; sleep 600 & wait");
        shell.awaitOutput(job, LOUD);
        // Its containers are gone later, and their events are left.
        canary.look("the containers of jobs", Canary.engine("io.cairn.instance", platform.instance));
        shell.stop(job);
        shell.awaitEnd(job);
        for (String path : List.of("/job/v1/jobs/" + job, "/job/v1/jobs?cursor=none", "/job/v1/nothing")) {
            canary.look(
                    "answers",
                    RawHttp.to(platform.gateway())
                            .send(RawRequest.get(path).withToken(token))
                            .everything());
        }
        canary.look("the platform's containers", Canary.engine("com.docker.compose.project", platform.instance));
        canary.look("events of the engine", platform.events.told());
        canary.look("events of the platform's containers", platform.ownEvents.told());
        canary.look("the resolved compose file", platform.cairn("compose", "--profile", "observability", "config"));
        canary.look("the logs", platform.cairn("compose", "--profile", "observability", "logs", "--no-color"));
        canary.look("the database", platform.dump());
        canary.look("the gateway's sealed file", file("gateway-keys.json"));
        canary.look("command lines", Canary.commandLines());
    }

    List<String> found() {
        return canary.found();
    }

    List<String> blind() {
        return canary.blind();
    }

    private void expect() {
        canary.expect("the containers of jobs", "CAIRN_OUTPUT_DIR");
        canary.expect("answers", TENANT);
        canary.expect("the platform's containers", "CAIRN_SERVICE_TOKENURI");
        canary.expect("events of the engine", "io.cairn.job");
        canary.expect("events of the platform's containers", "com.docker.compose.service");
        canary.expect("the resolved compose file", "POSTGRES_PASSWORD_FILE");
        canary.expect("the logs", "/v1/nothing");
        canary.expect("the database", "main.sh");
        canary.expect("the gateway's sealed file", "cairn1.");
        canary.expect("command lines", "service.jar");
    }

    private String file(String name) {
        return platform.cairn("compose", "exec", "-T", "gateway", "cat", "/var/lib/cairn/" + name);
    }
}
