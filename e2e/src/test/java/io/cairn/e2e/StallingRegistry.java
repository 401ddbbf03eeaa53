package io.cairn.e2e;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.PushResponseItem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** A real image registry on loopback, behind a door that can be held shut while the engine waits before it. */
final class StallingRegistry implements AutoCloseable {

    private static final String PROBE = "cairn.local/probe:1";

    private final GenericContainer<?> registry;
    private final int port;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile ServerSocket door;
    private volatile CountDownLatch open = new CountDownLatch(0);
    private volatile CountDownLatch asked = new CountDownLatch(1);
    private String digest = "";

    private StallingRegistry() throws IOException {
        registry = new GenericContainer<>(DockerImageName.parse("cairn.local/registry:2"))
                .withExposedPorts(5000)
                .withLabel("io.cairn.instance", "test-registry");
        registry.start();
        door = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        port = door.getLocalPort();
        var first = door;
        threads.submit(() -> serve(first));
    }

    /** Holds the probe image, which the engine knows under another name only. */
    static StallingRegistry withProbe() throws IOException {
        var stalling = new StallingRegistry();
        stalling.push();
        return stalling;
    }

    /** NAME:TAG by which the engine reaches the image. */
    String reference() {
        return "127.0.0.1:" + port + "/probe:1";
    }

    /** The manifest digest, 64 hexadecimal digits. */
    String digest() {
        return digest;
    }

    void stall() {
        asked = new CountDownLatch(1);
        open = new CountDownLatch(1);
    }

    void release() {
        open.countDown();
    }

    /** From now on nobody listens: connections are refused. */
    void down() throws IOException {
        door.close();
    }

    /** Listens again, at the same address. */
    void up() throws IOException {
        var again = new ServerSocket();
        again.setReuseAddress(true);
        again.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 64);
        door = again;
        threads.submit(() -> serve(again));
    }

    /** Makes the engine forget the image, so that it has to fetch it. */
    void forget() {
        String name = reference().substring(0, reference().lastIndexOf(':'));
        remove(reference());
        remove(name + "@sha256:" + digest);
    }

    private static void remove(String name) {
        try {
            DockerClientFactory.instance()
                    .client()
                    .removeImageCmd(name)
                    .withForce(true)
                    .exec();
        } catch (NotFoundException goneAlready) {
            return;
        }
    }

    /** Whether somebody has come since the door was shut. */
    boolean isAsked() {
        return asked.getCount() == 0;
    }

    @Override
    public void close() throws IOException {
        release();
        door.close();
        threads.shutdownNow();
        registry.stop();
    }

    private void push() {
        var docker = DockerClientFactory.instance().client();
        String name = reference().substring(0, reference().lastIndexOf(':'));
        docker.tagImageCmd(PROBE, name, "1").exec();
        try {
            docker.pushImageCmd(reference())
                    .exec(new ResultCallback.Adapter<PushResponseItem>())
                    .awaitCompletion();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
        digest = docker.inspectImageCmd(reference()).exec().getRepoDigests().stream()
                .filter(known -> known.startsWith(name + "@"))
                .map(known -> known.substring(known.indexOf("sha256:") + "sha256:".length()))
                .findFirst()
                .orElseThrow();
        // The engine forgets where the image came from; its layers stay under the other name.
        forget();
    }

    private void serve(ServerSocket at) {
        while (!at.isClosed()) {
            try {
                Socket client = at.accept();
                threads.submit(() -> pass(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void pass(Socket client) {
        var held = open;
        if (held.getCount() > 0) {
            asked.countDown();
        }
        try (client) {
            held.await();
            try (var behind = new Socket("127.0.0.1", registry.getMappedPort(5000))) {
                var back = threads.submit(() -> copy(behind.getInputStream(), client.getOutputStream()));
                copy(client.getInputStream(), behind.getOutputStream());
                behind.shutdownOutput();
                back.get();
            }
        } catch (Exception broken) {
            return; // the one side tells the other by closing
        }
    }

    private static List<Void> copy(InputStream from, OutputStream to) throws IOException {
        from.transferTo(to);
        return List.of();
    }
}
