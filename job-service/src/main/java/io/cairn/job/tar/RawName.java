package io.cairn.job.tar;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A path as an archive holds it: bytes, which need not be text. A decoder that replaces bad bytes would make two names
 * equal that are not, so nothing is decoded before somebody asks.
 *
 * @param octets one character of 0 to 255 for each byte
 */
public record RawName(String octets) {

    private static final HexFormat HEX = HexFormat.of();

    /** The name that these bytes are. */
    public static RawName of(byte[] bytes) {
        return new RawName(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    /** The name whose bytes are {@code text} in UTF-8. */
    public static RawName of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** How many bytes it has. */
    public int length() {
        return octets.length();
    }

    /** The name as text, or empty if its bytes are no UTF-8. */
    public Optional<String> utf8() {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes()))
                    .toString());
        } catch (CharacterCodingException notText) {
            return Optional.empty();
        }
    }

    /**
     * The name as text that can be shown and stored: a byte that is no UTF-8 becomes <code>&#92;xff</code>, a character
     * that controls a screen or breaks a line <code>&#92;u{1b}</code>, a backslash two. Different names stay different.
     */
    public String escaped() {
        var in = ByteBuffer.wrap(bytes());
        var decoded = CharBuffer.allocate(in.remaining() + 1);
        var decoder = StandardCharsets.UTF_8.newDecoder();
        var text = new StringBuilder();
        while (true) {
            decoder.reset();
            var result = decoder.decode(in, decoded, true);
            decoded.flip();
            decoded.codePoints().forEach(point -> appendEscaped(point, text));
            decoded.clear();
            if (!result.isError()) {
                return text.toString();
            }
            for (int bad = 0; bad < result.length(); bad++) {
                text.append("\\x").append(HEX.toHexDigits(in.get()));
            }
        }
    }

    @Override
    public String toString() {
        return escaped();
    }

    private byte[] bytes() {
        return octets.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void appendEscaped(int point, StringBuilder into) {
        if (point == '\\') {
            into.append("\\\\");
        } else if (Character.isISOControl(point) || changesWhatIsSeen(point)) {
            into.append("\\u{").append(Integer.toHexString(point)).append('}');
        } else {
            into.appendCodePoint(point);
        }
    }

    /** Line separators, and the marks that reverse the direction of writing. */
    private static boolean changesWhatIsSeen(int point) {
        return point == 0x061C
                || point == 0x200E
                || point == 0x200F
                || (point >= 0x2028 && point <= 0x202E)
                || (point >= 0x2066 && point <= 0x2069);
    }
}
