package io.cairn.job.content.archive;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Builds zip archives field by field, the ones included that no tool would write. */
final class ZipBytes {

    /** One entry as its local header, its data and the directory tell it. */
    static final class Entry {
        private final byte[] name;
        private final byte[] data;
        private int method = 8;
        private int flags;
        private int unixMode;
        private int madeBy = 3;
        private int extra;
        private long claimedSize;
        private long claimedSum;

        Entry(byte[] name, byte[] content) {
            this.name = name;
            this.data = deflated(content);
            this.claimedSize = content.length;
            var sum = new CRC32();
            sum.update(content);
            this.claimedSum = sum.getValue();
        }

        Entry method(int other) {
            method = other;
            return this;
        }

        Entry flags(int bits) {
            flags = bits;
            return this;
        }

        Entry unixMode(int mode) {
            unixMode = mode;
            return this;
        }

        Entry madeBy(int system) {
            madeBy = system;
            return this;
        }

        Entry extra(int length) {
            extra = length;
            return this;
        }

        Entry claimsSize(long size) {
            claimedSize = size;
            return this;
        }

        Entry claimsSum(long sum) {
            claimedSum = sum;
            return this;
        }
    }

    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
    private int entries;

    static Entry entry(String name, String content) {
        return new Entry(name.getBytes(StandardCharsets.UTF_8), content.getBytes(StandardCharsets.UTF_8));
    }

    ZipBytes add(Entry entry) {
        int offset = content.size();
        content.writeBytes(buffer(30)
                .putInt(0x04034b50)
                .putShort((short) 20)
                .putShort((short) entry.flags)
                .putShort((short) entry.method)
                .putInt(0)
                .putInt((int) entry.claimedSum)
                .putInt(entry.data.length)
                .putInt((int) entry.claimedSize)
                .putShort((short) entry.name.length)
                .putShort((short) 0)
                .array());
        content.writeBytes(entry.name);
        content.writeBytes(entry.data);
        return again(entry, offset);
    }

    /** An entry of the directory whose data are those of another. */
    ZipBytes again(Entry entry, int offset) {
        directory.writeBytes(buffer(46)
                .putInt(0x02014b50)
                .put((byte) 20)
                .put((byte) entry.madeBy)
                .putShort((short) 20)
                .putShort((short) entry.flags)
                .putShort((short) entry.method)
                .putInt(0)
                .putInt((int) entry.claimedSum)
                .putInt(entry.data.length)
                .putInt((int) entry.claimedSize)
                .putShort((short) entry.name.length)
                .putShort((short) entry.extra)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 0)
                .putInt(entry.unixMode << 16)
                .putInt(offset)
                .array());
        directory.writeBytes(entry.name);
        directory.writeBytes(new byte[entry.extra]);
        entries++;
        return this;
    }

    byte[] end() {
        return end(entries, 0);
    }

    /** The archive with an end record that may lie. */
    byte[] end(int claimedEntries, int disk) {
        var zip = new ByteArrayOutputStream();
        zip.writeBytes(content.toByteArray());
        zip.writeBytes(directory.toByteArray());
        zip.writeBytes(buffer(22)
                .putInt(0x06054b50)
                .putShort((short) disk)
                .putShort((short) disk)
                .putShort((short) claimedEntries)
                .putShort((short) claimedEntries)
                .putInt(directory.size())
                .putInt(content.size())
                .putShort((short) 0)
                .array());
        return zip.toByteArray();
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] deflated(byte[] content) {
        try (var deflater = new Deflater(9, true)) {
            deflater.setInput(content);
            deflater.finish();
            var out = new ByteArrayOutputStream();
            byte[] buffer = new byte[8192];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        }
    }
}
