package io.cairn.job.catalog;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Versions as libraries write them. The order compares, in this sequence,
 *
 * <ol>
 *   <li>the leading numbers, as numbers; absent ones count as 0, so 2.6 and 2.6.0 are the same place;
 *   <li>what follows, piece by piece: a word for something before the release ({@code dev, a, b, rc ...}) comes before
 *       nothing, any other word after nothing, a number after any word.
 * </ol>
 */
public final class Versions {

    /** Oldest first. */
    public static final Comparator<String> ORDER = Versions::compare;

    private static final int LONGEST = 40;
    private static final Pattern FORM = Pattern.compile("[0-9A-Za-z]+([.+_-][0-9A-Za-z]+)*");
    private static final Pattern LEADING_NUMBERS = Pattern.compile("[0-9]+(\\.[0-9]+)*(?![0-9])");
    private static final Pattern PIECE = Pattern.compile("[0-9]+|[A-Za-z]+");
    private static final List<String> BEFORE_RELEASE =
            List.of("dev", "snapshot", "a", "alpha", "b", "beta", "m", "milestone", "c", "cr", "pre", "preview", "rc");
    private static final Piece NOTHING = new Piece(Rank.NOTHING, "");

    private Versions() {}

    /** Whether {@code text} can be compared: 1 to 40 letters and digits in pieces joined by {@code . + _ -}. */
    public static boolean isValid(String text) {
        return text.length() <= LONGEST && FORM.matcher(text).matches();
    }

    /**
     * Whether {@code version} is {@code wanted} or begins with all its pieces: 2.6 matches 2.6.0 and 2.6.1, not 2.60.
     */
    public static boolean matches(String wanted, String version) {
        var beginning = pieces(wanted, 0);
        var whole = pieces(version, 0);
        return compare(wanted, version) == 0
                || (beginning.size() <= whole.size() && beginning.equals(whole.subList(0, beginning.size())));
    }

    /** Negative if {@code left} is older than {@code right}. */
    public static int compare(String left, String right) {
        int leftEnd = endOfNumbers(left);
        int rightEnd = endOfNumbers(right);
        var zero = new Piece(Rank.NUMBER, "");
        int numbers = compare(pieces(left.substring(0, leftEnd), 0), pieces(right.substring(0, rightEnd), 0), zero);
        return numbers != 0 ? numbers : compare(pieces(left, leftEnd), pieces(right, rightEnd), NOTHING);
    }

    private static int compare(List<Piece> left, List<Piece> right, Piece absent) {
        for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
            int order = (i < left.size() ? left.get(i) : absent).compareTo(i < right.size() ? right.get(i) : absent);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int endOfNumbers(String text) {
        Matcher numbers = LEADING_NUMBERS.matcher(text);
        return numbers.lookingAt() ? numbers.end() : 0;
    }

    private static List<Piece> pieces(String text, int from) {
        var found = new ArrayList<Piece>();
        Matcher piece = PIECE.matcher(text);
        for (int at = from; piece.find(at); at = piece.end()) {
            found.add(Piece.of(piece.group()));
        }
        return found;
    }

    private enum Rank {
        BEFORE_RELEASE,
        NOTHING,
        WORD,
        NUMBER
    }

    /** A number without leading zeros (0 is empty), or a word in lower case. */
    private record Piece(Rank rank, String text) implements Comparable<Piece> {

        static Piece of(String text) {
            if (Character.isDigit(text.charAt(0))) {
                return new Piece(Rank.NUMBER, text.replaceFirst("^0+", ""));
            }
            String word = text.toLowerCase(java.util.Locale.ROOT);
            return new Piece(BEFORE_RELEASE.contains(word) ? Rank.BEFORE_RELEASE : Rank.WORD, word);
        }

        @Override
        public int compareTo(Piece other) {
            if (rank != other.rank) {
                return rank.compareTo(other.rank);
            }
            return switch (rank) {
                case NOTHING -> 0;
                case WORD -> text.compareTo(other.text);
                case BEFORE_RELEASE ->
                    Integer.compare(BEFORE_RELEASE.indexOf(text), BEFORE_RELEASE.indexOf(other.text));
                // More digits are a greater number, so no length overflows.
                case NUMBER ->
                    text.length() != other.text.length()
                            ? Integer.compare(text.length(), other.text.length())
                            : text.compareTo(other.text);
            };
        }
    }
}
