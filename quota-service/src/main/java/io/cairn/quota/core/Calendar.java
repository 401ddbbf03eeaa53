package io.cairn.quota.core;

import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.core.StepProfile.Block;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * The reservations of a cohort and what they add up to at every instant, kept as step profiles: one for all, and one of each kind for each
 * tenant. Invariant {@link Invariant#WINDOWS}: the profiles are those that a recount from the reservations gives.
 *
 * @param reservations those that are held
 * @param total guaranteed and elastic of all tenants
 * @param tenants the profiles of those that have a reservation
 * @param edges how many windows start or end at an instant
 */
public record Calendar(
        PSortedMap<ReservationId, Reservation> reservations,
        StepProfile total,
        PSortedMap<TenantId, Profiles> tenants,
        PSortedMap<Instant, Integer> edges) {

    /** Without any reservation. */
    public static final Calendar EMPTY =
            new Calendar(TreePMap.empty(), StepProfile.EMPTY, TreePMap.empty(), TreePMap.empty());

    /**
     * What a tenant has over time.
     *
     * @param edges how many of its windows start or end at an instant
     * @param notices how many of its reservations have that recall notice
     */
    public record Profiles(
            StepProfile guaranteed,
            StepProfile elastic,
            PSortedMap<Instant, Integer> edges,
            PSortedMap<Duration, Integer> notices) {

        static final Profiles EMPTY =
                new Profiles(StepProfile.EMPTY, StepProfile.EMPTY, TreePMap.empty(), TreePMap.empty());

        /** Both kinds at {@code when}. */
        public Amounts at(Instant when) {
            return guaranteed.at(when).plus(elastic.at(when));
        }
    }

    /** Of these reservations, counted in one sweep; cancelled ones are left out. */
    public static Calendar of(Collection<Reservation> reservations) {
        var held = new TreeMap<ReservationId, Reservation>();
        var all = new ArrayList<Block>();
        var edges = new TreeMap<Instant, Integer>();
        var byTenant = new TreeMap<TenantId, Tally>();
        for (Reservation reservation : reservations) {
            if (reservation.state() == Reservation.State.HELD) {
                held.put(reservation.id(), reservation);
                var mine = byTenant.computeIfAbsent(reservation.tenant(), tenant -> new Tally());
                mine.notices.merge(reservation.recallNotice(), 1, Integer::sum);
                for (Window window : Recurrences.windows(reservation)) {
                    all.add(new Block(window, reservation.total()));
                    mine.guaranteed.add(new Block(window, reservation.guaranteed()));
                    mine.elastic.add(new Block(window, reservation.elastic()));
                    for (Instant edge : edgesOf(window)) {
                        edges.merge(edge, 1, Integer::sum);
                        mine.edges.merge(edge, 1, Integer::sum);
                    }
                }
            }
        }
        var profiles = new TreeMap<TenantId, Profiles>();
        byTenant.forEach((tenant, tally) -> profiles.put(tenant, tally.profiles()));
        return new Calendar(
                TreePMap.fromSortedMap(held),
                StepProfile.of(all),
                TreePMap.fromSortedMap(profiles),
                TreePMap.fromSortedMap(edges));
    }

    /** What is counted of one tenant. */
    private static final class Tally {
        private final List<Block> guaranteed = new ArrayList<>();
        private final List<Block> elastic = new ArrayList<>();
        private final SortedMap<Instant, Integer> edges = new TreeMap<>();
        private final SortedMap<Duration, Integer> notices = new TreeMap<>();

        private Profiles profiles() {
            return new Profiles(
                    StepProfile.of(guaranteed),
                    StepProfile.of(elastic),
                    TreePMap.fromSortedMap(edges),
                    TreePMap.fromSortedMap(notices));
        }
    }

    /** With one more; the same if it is cancelled. Throws if one of that name is held. */
    public Calendar with(Reservation reservation) {
        if (reservation.state() == Reservation.State.CANCELLED) {
            return this;
        }
        if (reservations.containsKey(reservation.id())) {
            throw new IllegalStateException("held already: " + reservation.id());
        }
        return changed(reservation, reservations.plus(reservation.id(), reservation), 1);
    }

    /** With one less, in the past as well; the same if it is not held. */
    public Calendar without(ReservationId id) {
        var reservation = reservations.get(id);
        return reservation == null ? this : changed(reservation, reservations.minus(id), -1);
    }

    /** What {@code tenant} has over time. */
    public Profiles of(TenantId tenant) {
        return tenants.getOrDefault(tenant, Profiles.EMPTY);
    }

    /** The next start or end of any window after {@code when}. */
    public Optional<Instant> nextEdge(Instant when) {
        return Optional.ofNullable(edges.higherKey(when));
    }

    /** The next start or end of one of {@code tenant}'s windows after {@code when}. */
    public Optional<Instant> nextEdge(TenantId tenant, Instant when) {
        return Optional.ofNullable(of(tenant).edges().higherKey(when));
    }

    /** How long {@code tenant} can wait for what it lent: the least that a reservation of it says; empty without any. */
    public Optional<Duration> notice(TenantId tenant) {
        var notices = of(tenant).notices();
        return notices.isEmpty() ? Optional.empty() : Optional.of(notices.firstKey());
    }

    private Calendar changed(Reservation reservation, PSortedMap<ReservationId, Reservation> held, int direction) {
        var before = of(reservation.tenant());
        var guaranteed = before.guaranteed();
        var elastic = before.elastic();
        var edgesOfTenant = before.edges();
        var all = total;
        var edgesOfAll = edges;
        for (Window window : Recurrences.windows(reservation)) {
            all = moved(all, window, reservation.total(), direction);
            guaranteed = moved(guaranteed, window, reservation.guaranteed(), direction);
            elastic = moved(elastic, window, reservation.elastic(), direction);
            for (Instant edge : edgesOf(window)) {
                edgesOfTenant = counted(edgesOfTenant, edge, direction);
                edgesOfAll = counted(edgesOfAll, edge, direction);
            }
        }
        var notices = counted(before.notices(), reservation.recallNotice(), direction);
        var after = new Profiles(guaranteed, elastic, edgesOfTenant, notices);
        return new Calendar(held, all, tenants.plus(reservation.tenant(), after), edgesOfAll);
    }

    private static StepProfile moved(StepProfile profile, Window window, Amounts amount, int direction) {
        return direction > 0 ? profile.plus(window, amount) : profile.minus(window, amount);
    }

    private static List<Instant> edgesOf(Window window) {
        return window.end().map(end -> List.of(window.start(), end)).orElseGet(() -> List.of(window.start()));
    }

    private static <K> PSortedMap<K, Integer> counted(PSortedMap<K, Integer> counts, K key, int direction) {
        int count = counts.getOrDefault(key, 0) + direction;
        return count == 0 ? counts.minus(key) : counts.plus(key, count);
    }
}
