package io.cairn.cli.rest;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/** A file that tells how much of it was read. */
final class CountedFile extends FilterInputStream {

    private final LongConsumer told;
    private long read;

    CountedFile(Path file, LongConsumer told) {
        super(open(file));
        this.told = told;
    }

    @Override
    public int read() throws IOException {
        int next = super.read();
        told.accept(next < 0 ? read : ++read);
        return next;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        int count = super.read(bytes, from, length);
        read += Math.max(0, count);
        told.accept(read);
        return count;
    }

    private static java.io.InputStream open(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
