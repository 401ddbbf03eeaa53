package io.cairn.cli.show;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Columns of text, each as wide as its widest cell, two spaces apart, the last one as it is. */
public final class Table {

    /** Names and reasons come from elsewhere: none of their characters may move the cursor or hide text. */
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\x{2028}\\x{2029}]");

    private static final int WIDEST = 60;

    private Table() {}

    /** A text as it is safe on a terminal: control characters are shown as a question mark. */
    public static String plain(String text) {
        return INVISIBLE.matcher(text).replaceAll("?");
    }

    /** One line per row, the head first. Cells of all but the last column are cut at {@value #WIDEST} characters. */
    public static List<String> lines(List<String> head, List<List<String>> rows) {
        var all = new ArrayList<List<String>>();
        all.add(head);
        rows.forEach(row -> all.add(row.stream().map(Table::plain).toList()));
        int last = head.size() - 1;
        var widths = new int[head.size()];
        for (var row : all) {
            for (int column = 0; column < last; column++) {
                widths[column] = Math.max(widths[column], cut(row.get(column)).length());
            }
        }
        var lines = new ArrayList<String>();
        for (var row : all) {
            var line = new StringBuilder();
            for (int column = 0; column < last; column++) {
                String cell = cut(row.get(column));
                line.append(cell).repeat(' ', widths[column] - cell.length() + 2);
            }
            lines.add(line.append(row.get(last)).toString().stripTrailing());
        }
        return lines;
    }

    private static String cut(String cell) {
        return cell.length() <= WIDEST ? cell : cell.substring(0, WIDEST - 3) + "...";
    }
}
