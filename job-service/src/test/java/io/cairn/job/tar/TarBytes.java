package io.cairn.job.tar;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Builds tar archives field by field, the ones included that no tool would write. */
public final class TarBytes {

    private static final int BLOCK = 512;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** One header; its check sum is right. */
    public TarBytes header(byte[] name, char type, long size, int mode) {
        byte[] header = new byte[BLOCK];
        System.arraycopy(name, 0, header, 0, Math.min(name.length, 100));
        put(header, 100, "%07o".formatted(mode));
        put(header, 108, "%07o".formatted(0));
        put(header, 116, "%07o".formatted(0));
        if (size < 0) {
            Arrays.fill(header, 124, 136, (byte) 0xff); // minus one in base 256
        } else {
            put(header, 124, "%011o".formatted(size));
        }
        put(header, 136, "%011o".formatted(1_700_000_000L));
        header[156] = (byte) type;
        put(header, 257, "ustar\00000");
        put(header, 265, "mallory");
        put(header, 148, "        ");
        int sum = 0;
        for (byte one : header) {
            sum += Byte.toUnsignedInt(one);
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        bytes.writeBytes(header);
        return this;
    }

    /** Data padded to whole blocks. */
    public TarBytes data(byte[] data) {
        bytes.writeBytes(data);
        bytes.writeBytes(new byte[(BLOCK - data.length % BLOCK) % BLOCK]);
        return this;
    }

    public TarBytes file(byte[] name, byte[] data) {
        return header(name, '0', data.length, 0644).data(data);
    }

    public TarBytes file(String name, String data) {
        return file(utf8(name), utf8(data));
    }

    public TarBytes executable(String name, String data) {
        return header(utf8(name), '0', utf8(data).length, 0700).data(utf8(data));
    }

    public TarBytes directory(String name) {
        return header(utf8(name), '5', 0, 0777);
    }

    /** A link, device or whatever has no data. */
    public TarBytes special(String name, char type) {
        return header(utf8(name), type, 0, 0644);
    }

    /** A PAX header for the next member. */
    public TarBytes pax(String key, byte[] value) {
        return extended('x', record(key, value));
    }

    public TarBytes pax(String key, String value) {
        return pax(key, utf8(value));
    }

    /** A PAX header for all members. */
    public TarBytes globalPax(String key, String value) {
        return extended('g', record(key, utf8(value)));
    }

    /** A GNU long name for the next member. */
    public TarBytes longName(String name) {
        return extended('L', utf8(name + "\0"));
    }

    public TarBytes extended(char type, byte[] data) {
        return header(utf8("meta"), type, data.length, 0644).data(data);
    }

    public TarBytes raw(byte[] raw) {
        bytes.writeBytes(raw);
        return this;
    }

    /** The archive with its end mark. */
    public byte[] end() {
        return raw(new byte[2 * BLOCK]).withoutEnd();
    }

    /** The archive as it is so far. */
    public byte[] withoutEnd() {
        return bytes.toByteArray();
    }

    public static byte[] record(String key, byte[] value) {
        int rest = 1 + utf8(key).length + 1 + value.length + 1;
        int length = rest + 1;
        while (length != rest + Integer.toString(length).length()) {
            length++;
        }
        var record = new ByteArrayOutputStream();
        record.writeBytes(utf8(length + " " + key + "="));
        record.writeBytes(value);
        record.write('\n');
        return record.toByteArray();
    }

    private static void put(byte[] into, int at, String text) {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(octets, 0, into, at, octets.length);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
