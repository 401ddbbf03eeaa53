package io.cairn.quota.api;

import java.security.SecureRandom;
import java.time.Instant;

/** Names of things: a letter and 25 characters of {@code 0-9 a-v}, of which the first ten carry the millisecond, so they sort by age. */
final class Ids {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int TIME_DIGITS = 10;
    private static final int RANDOM_DIGITS = 15;
    private static final char[] DIGITS = "0123456789abcdefghijklmnopqrstuv".toCharArray();

    private Ids() {}

    static String fresh(char kind, Instant now) {
        var text = new StringBuilder().append(kind);
        long millis = now.toEpochMilli();
        for (int digit = TIME_DIGITS - 1; digit >= 0; digit--) {
            text.append(DIGITS[(int) (millis >>> (5 * digit)) & 31]);
        }
        for (int digit = 0; digit < RANDOM_DIGITS; digit++) {
            text.append(DIGITS[RANDOM.nextInt(32)]);
        }
        return text.toString();
    }
}
