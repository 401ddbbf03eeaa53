package io.cairn.quota.core;

import java.time.ZoneId;

/**
 * How a window comes again.
 *
 * @param rule an RRULE of RFC 5545 without the name, such as {@code FREQ=DAILY;COUNT=30}; it has an UNTIL or a COUNT, and comes at most once an hour
 * @param zone on whose clocks the window starts and ends: 09:00 to 13:00 is that on every day, also where the clocks change
 */
public record Recurrence(String rule, ZoneId zone) {}
