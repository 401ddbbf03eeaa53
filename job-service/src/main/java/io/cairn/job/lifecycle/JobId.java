package io.cairn.job.lifecycle;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * A job's name for the rest of its life: {@code j} and 25 characters of {@code 0-9 a-v}. The first ten carry the
 * millisecond of submission, so ids sort by age; the whole is a DNS-1123 label and so may name containers and peers.
 */
public record JobId(String value) implements Comparable<JobId> {

    private static final Pattern FORM = Pattern.compile("j[0-9a-v]{25}");
    private static final int TIME_DIGITS = 10;
    private static final int RANDOM_DIGITS = 15;
    private static final char[] DIGITS = "0123456789abcdefghijklmnopqrstuv".toCharArray();

    public JobId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not a job id: j and 25 characters of 0-9 and a-v");
        }
    }

    /** Whether {@code text} has the form of a job id. */
    public static boolean isValid(String text) {
        return FORM.matcher(text).matches();
    }

    /** A new id; two of one millisecond differ in 75 random bits. */
    public static JobId fresh(Instant now, SecureRandom random) {
        var text = new StringBuilder("j");
        long millis = now.toEpochMilli();
        for (int digit = TIME_DIGITS - 1; digit >= 0; digit--) {
            text.append(DIGITS[(int) (millis >>> (5 * digit)) & 31]);
        }
        for (int digit = 0; digit < RANDOM_DIGITS; digit++) {
            text.append(DIGITS[random.nextInt(32)]);
        }
        return new JobId(text.toString());
    }

    @Override
    public int compareTo(JobId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
