package io.cairn.kit.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keys in their file: for the owner only, made once, changed as a whole. */
class KeyFileTest {

    private static final String CONTEXT = "acme/x";

    @TempDir
    private Path folder;

    @Test
    void isMadeAtTheFirstUseForItsOwnerOnlyAndKept() throws IOException {
        Path file = folder.resolve("deep/keys.json");
        var keys = new KeyFile(file);
        assertThat(file).as("nothing is made before it is needed").doesNotExist();
        String sealed = new SecretBox(keys).seal(new Secret("swordfish"), CONTEXT);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(new SecretBox(new KeyFile(file)).openText(sealed, CONTEXT).value())
                .isEqualTo("swordfish");
        try (var left = Files.list(file.getParent())) {
            assertThat(left).as("nothing is left beside it").containsExactly(file);
        }
    }

    @Test
    void aFileThatOthersMayOpenStopsTheStart() throws IOException {
        Path file = folder.resolve("keys.json");
        new KeyFile(file).get();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> new KeyFile(file))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void manyThatStartAtOnceAgreeOnOneKey() throws Exception {
        Path file = folder.resolve("keys.json");
        try (var starters = Executors.newVirtualThreadPerTaskExecutor()) {
            var newest = new ArrayList<Future<Integer>>();
            for (int i = 0; i < 16; i++) {
                Callable<Integer> start = () -> new KeyFile(file).get().newest();
                newest.add(starters.submit(start));
            }
            var seen = new ArrayList<Integer>();
            for (var each : newest) {
                seen.add(each.get());
            }
            assertThat(seen).containsOnly(seen.getFirst());
        }
    }

    @Test
    void aRotationIsSeenByOthersWithoutARestart() {
        Path file = folder.resolve("keys.json");
        var service = new KeyFile(file);
        var box = new SecretBox(service);
        String old = box.seal(new Secret("swordfish"), CONTEXT);
        int first = service.get().newest();

        assertThat(KeyFileCommand.answer(file.toString(), "rotate")).contains(first + " opens", " seals");
        assertThat(box.isOld(old)).isTrue();
        String moved = box.reseal(old, CONTEXT);

        KeyFileCommand.answer(file.toString(), "retire", String.valueOf(first));
        assertThat(KeyFileCommand.answer(file.toString(), "list")).doesNotContain(String.valueOf(first));
        assertThat(box.openText(moved, CONTEXT).value()).isEqualTo("swordfish");
        assertThatThrownBy(() -> box.open(old, CONTEXT)).isInstanceOf(UnopenableSecret.class);
    }

    @Test
    void aFileWithoutKeysIsSaid() throws IOException {
        Path file = folder.resolve("keys.json");
        PrivateFile.replace(file, "{}");
        assertThatThrownBy(() -> new KeyFile(file).get()).hasMessageContaining("no keys");
    }
}
