package io.cairn.e2e;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The platform that ./cairn started on this machine. */
final class Local {

    private Local() {}

    static URI gateway() {
        String port = Optional.ofNullable(System.getenv("CAIRN_PORT")).orElse("8080");
        return URI.create("http://127.0.0.1:" + port);
    }

    static Path home() {
        return Path.of(
                Optional.ofNullable(System.getenv("CAIRN_HOME")).orElse(System.getProperty("user.home") + "/.cairn"));
    }

    static String adminSecret() {
        try {
            return Files.readString(home().resolve("admin-secret")).strip();
        } catch (IOException failed) {
            throw new UncheckedIOException("the platform's secret cannot be read", failed);
        }
    }

    /** Standard output, where the command's answer goes. */
    static PrintStream out() {
        return new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    }
}
