package io.cairn.job.quota;

import io.cairn.job.device.DeviceNeed;
import io.cairn.job.lifecycle.Demand;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.submit.JobRequest;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an attempt asks for, all of it or nothing. It is stored before it is sent and never changes, so that a repetition is the
 * same request.
 *
 * @param flavor the kind of machine: {@value #CPU}, or the accelerator that the request names
 * @param requests how much of each resource: {@value #CPU} in thousandths of a processor, {@value #MEMORY} in bytes, {@value #ACCELERATOR} in devices
 * @param expectedEnd when the attempt will be over at the latest if it begins now; empty if nobody knows
 */
public record Ask(String flavor, Map<String, Long> requests, Optional<Instant> expectedEnd) {

    /** Processors as a resource, and the flavor of machines without accelerators. */
    public static final String CPU = "cpu";

    /** Memory as a resource. */
    public static final String MEMORY = "memory";

    /** Devices as a resource, of a flavor that has them. */
    public static final String ACCELERATOR = "accelerator";

    /** What the attempt that begins at {@code now} needs: as much as all its ranks are limited to. */
    public static Ask of(Job job, Instant now) {
        return of(job.request(), job.demand(), job.devices(), now);
    }

    /** What a job of this request would need. */
    public static Ask of(JobRequest request, Demand demand, Optional<DeviceNeed> devices, Instant now) {
        var requests = new TreeMap<>(Map.of(CPU, demand.milliCpu(), MEMORY, demand.memoryBytes()));
        devices.ifPresent(need -> requests.put(ACCELERATOR, (long) need.total()));
        return new Ask(
                request.accelerator().orElse(CPU), requests, request.runLimit().map(now::plus));
    }

    public Ask {
        requests = Collections.unmodifiableSortedMap(new TreeMap<>(requests));
    }
}
