package io.cairn.job.tar;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RawNameTest {

    @Test
    void plainTextStaysAsItIs() {
        assertThat(RawName.of("ergebnis/modell-über.bin").escaped()).isEqualTo("ergebnis/modell-über.bin");
        assertThat(RawName.of("ergebnis/modell-über.bin").utf8()).contains("ergebnis/modell-über.bin");
    }

    @Test
    void whatCannotBeShownIsEscaped() {
        assertThat(RawName.of("a\nb").escaped()).isEqualTo("a\\u{a}b");
        assertThat(RawName.of("\u001b[2J").escaped()).isEqualTo("\\u{1b}[2J");
        assertThat(RawName.of("a\\b").escaped()).isEqualTo("a\\\\b");
        assertThat(RawName.of("a\u202egnp.exe").escaped()).isEqualTo("a\\u{202e}gnp.exe");
        assertThat(RawName.of(new byte[] {'a', (byte) 0xff, 'b', (byte) 0xc3}).escaped())
                .isEqualTo("a\\xffb\\xc3");
        assertThat(RawName.of(new byte[] {(byte) 0xc0, (byte) 0xaf}).utf8()).isEmpty();
    }

    @Test
    void differentBytesGiveDifferentTextThatIsAlwaysValid() {
        byte[] alphabet = {'\\', 'x', 'f', 'u', '{', '}', 'a', (byte) 0xc3, (byte) 0xa9, (byte) 0xff, '\n', (byte) 0xe2
        };
        var seen = new HashMap<String, RawName>();
        var random = new Random(7);
        for (int round = 0; round < 200_000; round++) {
            byte[] bytes = new byte[random.nextInt(6)];
            for (int at = 0; at < bytes.length; at++) {
                bytes[at] = alphabet[random.nextInt(alphabet.length)];
            }
            var name = RawName.of(bytes);
            String escaped = name.escaped();
            assertThat(seen.getOrDefault(escaped, name)).isEqualTo(name);
            seen.put(escaped, name);
            assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(escaped)).isTrue();
        }
    }
}
