package io.cairn.quota.api;

import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.core.LedgerLine;
import io.cairn.quota.core.Post;
import io.cairn.quota.replay.Fate;
import io.cairn.quota.replay.Scenario;
import io.cairn.quota.replay.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * A simulated day of one resource as SVG: how much of the capacity works in both ways of reserving, and of each tenant what it uses of its own,
 * borrows and lends. Text, so that a change shows in a diff. Blue, orange and green are those of Okabe and Ito; what is lent also stands below zero.
 */
final class DayPicture {

    private static final int WIDTH = 960;
    private static final int LEFT = 56;
    private static final int WIDE = WIDTH - LEFT - 24;
    private static final int NARROW = 250;
    private static final int COLUMNS = 3;
    private static final int PITCH = 310;
    private static final int FIRST_ROW = 356;
    private static final int ROW = 190;
    private static final String OWN = "#0072B2";
    private static final String BORROWED = "#E69F00";
    private static final String LENT = "#009E73";

    private final Scenario day;
    private final String resource;
    private final Simulation.Comparison seen;
    private final StringBuilder svg = new StringBuilder();

    private DayPicture(Scenario day, String resource, Simulation.Comparison seen) {
        this.day = day;
        this.resource = resource;
        this.seen = seen;
    }

    /** What a tenant has in use from an instant on. */
    private record Use(long own, long borrowed, long lent) {
        static final Use NONE = new Use(0, 0, 0);

        Use plus(Use more) {
            return new Use(own + more.own, borrowed + more.borrowed, lent + more.lent);
        }

        long all() {
            return own + borrowed;
        }
    }

    /** A rectangle in which values stand over the hours of the day. */
    private record Panel(int x, int y, int width, int height, long lowest, long highest) {
        double at(long value) {
            return y + height - (double) height * (value - lowest) / (highest - lowest);
        }
    }

    static String of(Scenario day, String resource, Simulation.Comparison seen) {
        return new DayPicture(day, resource, seen).drawn();
    }

    private String drawn() {
        var uses = uses();
        // In the order in which the trace names them, which is that of their bursts.
        var tenants = day.works().stream()
                .map(work -> work.request().tenant())
                .distinct()
                .toList();
        int height = FIRST_ROW + (tenants.size() + COLUMNS - 1) / COLUMNS * ROW - 20;
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">",
                WIDTH, height);
        add("<title>A day of bursts, reserved by peak and elastic</title>");
        add("<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", WIDTH, height);
        utilisation(new Panel(LEFT, 76, WIDE, 170, 0, 100));
        legend(298);
        for (int place = 0; place < tenants.size(); place++) {
            var tenant = tenants.get(place);
            var panel =
                    new Panel(LEFT + place % COLUMNS * PITCH, FIRST_ROW + place / COLUMNS * ROW, NARROW, 130, -40, 100);
            tenant(panel, tenant, uses.getOrDefault(tenant, new TreeMap<>(Map.of(day.from(), Use.NONE))));
        }
        return svg.append("</svg>\n").toString();
    }

    private void utilisation(Panel panel) {
        text(LEFT, 24, "start", "bold", "Used of the capacity, hour by hour");
        text(LEFT, 44, "start", "normal", sentence("elastic (solid)", seen.elastic()));
        text(LEFT, 60, "start", "normal", sentence("each peak reserved, nothing lent (dashed)", seen.byPeak()));
        axes(panel, List.of(0L, 25L, 50L, 75L, 100L), " %", 2);
        hours(panel, seen.byPeak(), "stroke=\"#555555\" stroke-width=\"2\" stroke-dasharray=\"6 4\"");
        hours(panel, seen.elastic(), "stroke=\"%s\" stroke-width=\"3\"".formatted(OWN));
    }

    private String sentence(String way, Simulation.Report report) {
        return "%s: %.1f %% of %d in use; guarantees missed: %d, recalls: %d, longest wait: %d min"
                .formatted(
                        way,
                        report.utilisation().getOrDefault(resource, 0L) / 10.0,
                        report.capacity().get(resource),
                        report.missedGuarantees(),
                        report.recalls(),
                        report.longestWait().toMinutes());
    }

    private void hours(Panel panel, Simulation.Report report, String style) {
        var levels = new TreeMap<Instant, Long>();
        report.slices()
                .forEach(slice -> levels.put(slice.from(), slice.utilisation().getOrDefault(resource, 0L)));
        var tenths = new Panel(panel.x, panel.y, panel.width, panel.height, 0, 1000);
        add("<path d=\"%s\" fill=\"none\" %s/>", steps(tenths, levels, level -> level), style);
    }

    private void legend(int y) {
        text(
                LEFT,
                y,
                "start",
                "bold",
                "By tenant, in units of " + resource + ": what its work uses, and below zero what others use of it");
        int x = LEFT;
        for (var entry : List.of(List.of("its own", OWN), List.of("borrowed", BORROWED), List.of("lent", LENT))) {
            add("<rect x=\"%d\" y=\"%d\" width=\"14\" height=\"10\" fill=\"%s\"/>", x, y + 9, entry.getLast());
            text(x + 20, y + 18, "start", "normal", entry.getFirst());
            x += 110;
        }
        add("<path d=\"M%d %dh24\" stroke=\"black\" stroke-dasharray=\"2 3\"/>", x, y + 14);
        text(x + 30, y + 18, "start", "normal", "reserved");
        text(x + 120, y + 18, "start", "normal", "\u25bc work told to leave");
    }

    private void tenant(Panel panel, TenantId tenant, SortedMap<Instant, Use> uses) {
        long reserved = day.reservations().stream()
                .filter(reservation -> reservation.tenant().equals(tenant))
                .mapToLong(reservation -> reservation.total().get(resource))
                .sum();
        text(panel.x, panel.y - 8, "start", "bold", tenant + ", reserved " + reserved);
        area(panel, uses, OWN, Use::own, use -> 0);
        area(panel, uses, BORROWED, Use::all, Use::own);
        area(panel, uses, LENT, use -> 0, use -> -use.lent());
        axes(panel, List.of(-40L, 0L, 40L, 100L), "", 6);
        if (reserved > 0) {
            add(
                    "<path d=\"M%d %.1fh%d\" stroke=\"black\" stroke-dasharray=\"2 3\"/>",
                    panel.x, panel.at(reserved), panel.width);
        }
        for (Fate fate : seen.elastic().outcome().fates()) {
            if (fate.request().tenant().equals(tenant)) {
                fate.recalledAt().ifPresent(at -> text(x(panel, at), panel.y + 10, "middle", "normal", "\u25bc"));
            }
        }
    }

    private void area(
            Panel panel,
            SortedMap<Instant, Use> uses,
            String colour,
            ToLongFunction<Use> top,
            ToLongFunction<Use> bottom) {
        var there = steps(panel, uses, top);
        var back = new StringBuilder();
        var reversed = new ArrayList<>(uses.entrySet()).reversed();
        back.append(String.format(
                Locale.ROOT,
                "V%.1f",
                panel.at(bottom.applyAsLong(uses.lastEntry().getValue()))));
        for (int i = 0; i < reversed.size(); i++) {
            back.append(
                    String.format(Locale.ROOT, "H%.1f", x(panel, reversed.get(i).getKey())));
            if (i + 1 < reversed.size()) {
                back.append(String.format(
                        Locale.ROOT,
                        "V%.1f",
                        panel.at(bottom.applyAsLong(reversed.get(i + 1).getValue()))));
            }
        }
        add("<path d=\"%s%sZ\" fill=\"%s\"/>", there, back, colour);
    }

    private <T> String steps(Panel panel, SortedMap<Instant, T> levels, ToLongFunction<T> value) {
        var path = new StringBuilder();
        levels.forEach((at, level) -> path.append(String.format(
                Locale.ROOT,
                path.isEmpty() ? "M%.1f %.1f" : "H%.1fV%.1f",
                x(panel, at),
                panel.at(value.applyAsLong(level)))));
        return path.append(String.format(Locale.ROOT, "H%d", panel.x + panel.width))
                .toString();
    }

    private void axes(Panel panel, List<Long> values, String unit, int everyHours) {
        for (long value : values) {
            double y = panel.at(value);
            add(
                    "<path d=\"M%d %.1fh%d\" stroke=\"%s\" stroke-width=\"0.7\"/>",
                    panel.x, y, panel.width, value == 0 ? "black" : "#cccccc");
            text(panel.x - 6, (int) Math.round(y) + 4, "end", "normal", Math.abs(value) + unit);
        }
        int bottom = panel.y + panel.height;
        for (int hour = 0; hour <= 24; hour += everyHours) {
            double x = x(panel, day.from().plus(Duration.ofHours(hour)));
            add("<path d=\"M%.1f %dv5\" stroke=\"black\"/>", x, bottom);
            text(x, bottom + 18, "middle", "normal", hour == 24 ? "24 h" : String.valueOf(hour));
        }
    }

    private double x(Panel panel, Instant at) {
        double part = (double) Duration.between(day.from(), at).toMillis()
                / Duration.between(day.from(), day.to()).toMillis();
        return panel.x + panel.width * Math.min(1, part);
    }

    /** The ledger of the elastic day, folded by tenant. */
    private SortedMap<TenantId, SortedMap<Instant, Use>> uses() {
        var uses = new TreeMap<TenantId, SortedMap<Instant, Use>>();
        for (LedgerLine line : seen.elastic().outcome().lines()) {
            long amount = line.amount().get(resource);
            move(uses, line.from(), line.at(), -amount);
            move(uses, line.to(), line.at(), amount);
        }
        return uses;
    }

    private void move(SortedMap<TenantId, SortedMap<Instant, Use>> uses, Post post, Instant at, long amount) {
        if (post.book() == Post.Book.OWN) {
            add(uses, post.account().orElseThrow(), at, new Use(amount, 0, 0));
        } else if (post.book() == Post.Book.BORROWED) {
            add(uses, post.account().orElseThrow(), at, new Use(0, amount, 0));
            add(uses, post.lender().orElseThrow(), at, new Use(0, 0, amount));
        }
    }

    private void add(SortedMap<TenantId, SortedMap<Instant, Use>> uses, TenantId tenant, Instant at, Use more) {
        var ofTenant = uses.computeIfAbsent(tenant, fresh -> new TreeMap<>(Map.of(day.from(), Use.NONE)));
        ofTenant.put(
                at, ofTenant.get(ofTenant.headMap(at.plusNanos(1)).lastKey()).plus(more));
    }

    private void text(double x, int y, String anchor, String weight, String words) {
        add(
                "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\" font-weight=\"%s\">%s</text>",
                x, y, anchor, weight, words.replace("&", "&amp;").replace("<", "&lt;"));
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
