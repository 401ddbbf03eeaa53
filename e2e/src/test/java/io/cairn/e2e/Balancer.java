package io.cairn.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Gives each connection to the next of several ports of this machine that takes it. */
final class Balancer implements AutoCloseable {

    private final ServerSocket door = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger next = new AtomicInteger();
    private final List<Integer> ports;

    Balancer(List<Integer> ports) throws IOException {
        this.ports = ports;
        threads.submit(this::serve);
    }

    int port() {
        return door.getLocalPort();
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException closed) {
            throw new java.io.UncheckedIOException(closed);
        } finally {
            threads.shutdownNow();
        }
    }

    private void serve() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                threads.submit(() -> pass(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void pass(Socket client) {
        try (client;
                var behind = behind()) {
            var back = threads.submit(() -> copy(behind, client));
            copy(client, behind);
            back.get();
        } catch (Exception broken) {
            return; // the one side tells the other by closing
        }
    }

    private Socket behind() throws IOException {
        for (int tried = 1; ; tried++) {
            try {
                return new Socket(
                        InetAddress.getLoopbackAddress(),
                        ports.get(Math.floorMod(next.getAndIncrement(), ports.size())));
            } catch (IOException refused) {
                if (tried == ports.size()) {
                    throw refused;
                }
            }
        }
    }

    private static List<Void> copy(Socket from, Socket to) throws IOException {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } finally {
            to.close();
            from.close();
        }
        return List.of();
    }
}
