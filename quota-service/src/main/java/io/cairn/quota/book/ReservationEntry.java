package io.cairn.quota.book;

import io.cairn.quota.core.Reservation;
import java.time.Instant;

/** A reservation, in which cohort it is, and since when. */
public record ReservationEntry(String cohort, String flavor, Reservation reservation, Instant createdAt) {}
