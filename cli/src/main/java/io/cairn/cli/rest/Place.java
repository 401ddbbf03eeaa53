package io.cairn.cli.rest;

import io.cairn.cli.exit.ExitCode;
import io.cairn.cli.exit.Failure;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Which platform is meant, and who speaks.
 *
 * @param gateway without a slash at the end
 * @param home where the local platform keeps its files, and this client its tokens
 * @param local whether it is the platform of this machine, whose administrator's secret may be used
 * @param token the one that {@code CAIRN_TOKEN} gives
 */
public record Place(URI gateway, Path home, boolean local, Optional<String> token) {

    /** From {@code CAIRN_URL}, {@code CAIRN_PORT}, {@code CAIRN_HOME} and {@code CAIRN_TOKEN}. */
    public static Place of(Map<String, String> environment) {
        var home = Path.of(said(environment, "CAIRN_HOME").orElse(System.getProperty("user.home") + "/.cairn"));
        var remote = said(environment, "CAIRN_URL");
        String url = remote.orElse(
                "http://127.0.0.1:" + said(environment, "CAIRN_PORT").orElse("8080"));
        return new Place(uri(url), home, remote.isEmpty(), said(environment, "CAIRN_TOKEN"));
    }

    private static Optional<String> said(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static URI uri(String text) {
        try {
            var uri = URI.create(text.replaceAll("/+$", ""));
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException notEven) {
            throw bad(text);
        }
        throw bad(text);
    }

    private static Failure bad(String text) {
        return new Failure(
                ExitCode.USAGE,
                "'" + text + "' is no address of a gateway; CAIRN_URL is such as https://cairn.example");
    }
}
