package io.cairn.cli.show;

import java.time.Duration;

/** Durations and sizes for people. */
public final class Age {

    private Age() {}

    /** The largest unit that is not zero: {@code 42s}, {@code 17m}, {@code 3h}, {@code 12d}. Never negative. */
    public static String of(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return seconds / 60 + "m";
        }
        return seconds < 86_400 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
    }

    /** Bytes in the largest unit of 1024 that they reach, such as {@code 3.5 MiB}. */
    public static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        do {
            value /= 1024;
            unit++;
        } while (value >= 1023.95 && unit < 3);
        return String.format(java.util.Locale.ROOT, "%.1f %ciB", value, "KMGT".charAt(unit));
    }
}
