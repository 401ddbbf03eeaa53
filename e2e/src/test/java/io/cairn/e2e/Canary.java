package io.cairn.e2e;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import com.nimbusds.jose.jwk.JWKSet;
import io.cairn.kit.secret.SealingKeys;
import io.cairn.kit.secret.SecretBox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Words that may be written nowhere, and the places where something is written. All words are told before the first look. A
 * place is a text or a file, so that a new one, such as spans, is one more call of
 * {@link #look}.
 */
final class Canary {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int SHORTEST = 12;
    private static final int WINDOW = 1 << 20;

    private final Map<String, String> planted = new LinkedHashMap<>();
    private final Map<String, String> expected = new TreeMap<>();
    private final Set<String> found = new TreeSet<>();

    /** A word that must be found in no place. A short one would be found by chance. */
    void plant(String what, String word) {
        if (word.length() < SHORTEST) {
            throw new IllegalArgumentException(what + " is too short to be looked for");
        }
        planted.put(what, word);
    }

    /** A word that is no secret and stands at {@code place}: who does not find it there is blind there. */
    void expect(String place, String word) {
        expected.put(place, word);
    }

    /** Searches what is written at {@code place}. */
    void look(String place, String text) {
        planted.forEach((what, word) -> {
            if (text.contains(word)) {
                found.add(what + " in " + place);
            }
        });
        if (expected.containsKey(place) && text.contains(expected.get(place))) {
            expected.remove(place);
        }
    }

    /** Searches the bytes of a file of any size, and its name. */
    void look(String place, Path file) throws IOException {
        look(place, file.toString());
        int longest = Stream.concat(planted.values().stream(), expected.values().stream())
                .mapToInt(String::length)
                .max()
                .orElse(0);
        try (var in = Files.newInputStream(file)) {
            String kept = "";
            for (byte[] next = in.readNBytes(WINDOW); next.length > 0; next = in.readNBytes(WINDOW)) {
                String text = kept + new String(next, StandardCharsets.ISO_8859_1);
                look(place, text);
                kept = text.substring(Math.max(0, text.length() - longest));
            }
        }
    }

    /** Searches all files below {@code folder} but those that {@code leftOut} names. */
    void look(String place, Path folder, Predicate<Path> leftOut) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file :
                    files.filter(Files::isRegularFile).filter(leftOut.negate()).toList()) {
                look(place, file);
            }
        }
    }

    /** "What in place" of each word that was found. The texts themselves hold what others run on this machine. */
    List<String> found() {
        return List.copyOf(found);
    }

    /** The places where an expected word was not found. */
    List<String> blind() {
        return List.copyOf(expected.keySet());
    }

    /** What the sealed file of the gateway holds, the first secret that a service keeps sealed: its newest private key. */
    static String signingKey(String keys, String sealed) throws ParseException {
        var box = new SecretBox(() -> SealingKeys.parse(keys));
        return JWKSet.parse(box.openText(sealed.strip(), "gateway/signing-keys").value())
                .getKeys()
                .getFirst()
                .toRSAKey()
                .getPrivateExponent()
                .toString();
    }

    /** The key that seals, as its file spells it. */
    static String sealingKey(String keys) {
        return JSON.readTree(keys)
                .path("key")
                .path(0)
                .path("keyData")
                .path("value")
                .asString();
    }

    /** All processes of this machine, read where the kernel shows them: {@link ProcessHandle} leaves out what is long. */
    static String commandLines() throws IOException {
        var text = new StringBuilder();
        try (var processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes
                    .filter(path -> path.getFileName().toString().matches("\\d+"))
                    .toList()) {
                try {
                    text.append(Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                                    .replace('\0', ' '))
                            .append('\n');
                } catch (IOException ended) {
                    // A process may end while it is looked at.
                    continue;
                }
            }
        }
        return text.toString();
    }

    /** What {@code docker inspect} shows of every container, network and volume with this label, running or not. */
    static String engine(String label, String value) {
        var docker = DockerClientFactory.instance().client();
        var wanted = Map.of(label, value);
        var text = new StringBuilder();
        docker.listContainersCmd().withShowAll(true).withLabelFilter(wanted).exec().stream()
                .flatMap(container -> inspected(docker, container.getId()).stream())
                .forEach(container -> text.append(JSON.writeValueAsString(container.getRawValues()))
                        .append('\n'));
        docker.listNetworksCmd()
                .withFilter("label", List.of(label + "=" + value))
                .exec()
                .forEach(network -> text.append(network.getRawValues()).append('\n'));
        docker.listVolumesCmd()
                .withFilter("label", List.of(label + "=" + value))
                .exec()
                .getVolumes()
                .forEach(volume -> text.append(volume.getRawValues()).append('\n'));
        return text.toString();
    }

    /** Empty for one that was removed since it was listed. */
    private static Optional<InspectContainerResponse> inspected(DockerClient docker, String container) {
        try {
            return Optional.of(docker.inspectContainerCmd(container).exec());
        } catch (NotFoundException gone) {
            return Optional.empty();
        }
    }
}
