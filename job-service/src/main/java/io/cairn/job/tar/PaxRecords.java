package io.cairn.job.tar;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The records of a PAX header: {@code length key=value\n}, where length counts the whole record. */
final class PaxRecords {

    private static final int MOST_DIGITS = 18; // of a number that fits a long

    private final Map<String, String> octetsByKey;

    private PaxRecords(Map<String, String> octetsByKey) {
        this.octetsByKey = octetsByKey;
    }

    static PaxRecords parse(byte[] data) throws TarFormatException {
        // One character per byte: a value may be a path of any bytes.
        String text = new String(data, StandardCharsets.ISO_8859_1);
        var found = new HashMap<String, String>();
        int at = 0;
        while (at < text.length()) {
            int space = text.indexOf(' ', at);
            long length = space < 0 ? -1 : number(text.substring(at, space)).orElse(-1L);
            if (length <= space - at + 1 || length > text.length() - at) {
                throw TarFormatException.damaged("a PAX record has a wrong length");
            }
            int end = at + (int) length;
            String record = text.substring(space + 1, end);
            int equals = record.indexOf('=');
            if (equals < 1 || !record.endsWith("\n")) {
                throw TarFormatException.damaged("a PAX record is no key and value");
            }
            found.put(record.substring(0, equals), record.substring(equals + 1, record.length() - 1));
            at = end;
        }
        return new PaxRecords(found);
    }

    Optional<RawName> path() {
        return Optional.ofNullable(octetsByKey.get("path")).map(RawName::new);
    }

    Optional<Long> size() throws TarFormatException {
        String size = octetsByKey.get("size");
        if (size == null) {
            return Optional.empty();
        }
        var bytes = number(size);
        if (bytes.isEmpty()) {
            throw TarFormatException.damaged("a PAX record gives no size");
        }
        return bytes;
    }

    boolean sparse() {
        return octetsByKey.keySet().stream().anyMatch(key -> key.startsWith("GNU.sparse."));
    }

    private static Optional<Long> number(String digits) {
        if (digits.isEmpty() || digits.length() > MOST_DIGITS) {
            return Optional.empty();
        }
        if (!digits.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
            return Optional.empty();
        }
        return Optional.of(Long.parseLong(digits));
    }
}
