package io.cairn.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A service of sockets: it keeps connections open between calls, and can answer as no server library would. */
final class RawService implements AutoCloseable {

    private static final int SILENCE_MILLIS = 20_000;

    private final ServerSocket server;
    private final Handler handler;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private Thread accepting = Thread.currentThread();

    private RawService(ServerSocket server, Handler handler) {
        this.server = server;
        this.handler = handler;
    }

    /** Answers one call, or does not. */
    interface Handler {
        void handle(Call call) throws IOException;
    }

    static RawService start(Handler handler) throws IOException {
        return start(0, handler);
    }

    static RawService start(int port, Handler handler) throws IOException {
        var server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
        var service = new RawService(server, handler);
        service.accepting = Thread.ofVirtual().start(service::accept);
        return service;
    }

    int port() {
        return server.getLocalPort();
    }

    /** How many calls came. */
    int calls() {
        return calls.get();
    }

    /** How many connections were made. */
    int connections() {
        return connections.get();
    }

    /** How many of them are open. */
    int open() {
        return open.size();
    }

    private void accept() {
        try {
            while (true) {
                var socket = server.accept();
                connections.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException stopped) {
            // The test is over.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setSoTimeout(SILENCE_MILLIS);
            while (!socket.isClosed()) {
                String head = head(socket.getInputStream());
                if (head.isEmpty()) {
                    return;
                }
                calls.incrementAndGet();
                handler.handle(new Call(socket, head));
            }
        } catch (IOException gone) {
            // The gateway hung up.
        } finally {
            open.remove(socket);
        }
    }

    private static String head(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (var socket : open) {
            socket.close();
        }
        try {
            accepting.join(); // until then the port is in use
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** One call: its head was read, its body was not. */
    record Call(Socket socket, String head) {

        String header(String name) {
            return headers().getOrDefault(name, "");
        }

        Map<String, String> headers() {
            var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
            head.lines().filter(line -> line.contains(": ")).forEach(line -> {
                int colon = line.indexOf(": ");
                headers.put(line.substring(0, colon), line.substring(colon + 2));
            });
            return headers;
        }

        String target() {
            return head.split(" ")[1];
        }

        /** The body of a call that tells its length. */
        byte[] body() throws IOException {
            String length = header("Content-Length");
            return socket.getInputStream().readNBytes(length.isEmpty() ? 0 : Integer.parseInt(length));
        }

        /** All bytes that still come on this connection, as text. */
        String rest() throws IOException {
            var rest = new ByteArrayOutputStream();
            try {
                socket.getInputStream().transferTo(rest);
            } catch (java.net.SocketException reset) {
                rest.write(" (reset)".getBytes(StandardCharsets.ISO_8859_1));
            }
            return rest.toString(StandardCharsets.ISO_8859_1);
        }

        /** @param header one line, or none */
        void answer(String status, String header, String body) throws IOException {
            write("HTTP/1.1 " + status + "\r\n" + (header.isEmpty() ? "" : header + "\r\n") + "Content-Length: "
                    + body.length() + "\r\n\r\n" + body);
        }

        void write(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
        }

        void hangUp() throws IOException {
            body();
            socket.close();
        }
    }
}
