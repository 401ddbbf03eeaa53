package io.cairn.job.lifecycle;

import io.cairn.job.device.Claim;
import io.cairn.job.device.Device;
import io.cairn.job.device.DeviceKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Port: which devices a job holds. They are taken and given back with its room, by {@link JobLedger}. */
public interface HeldDevices {

    /**
     * What the attempt under {@code fence} holds; empty if it holds nothing, any more or at all. Who acts on an old row is told so
     * by this.
     */
    Optional<Grip> of(JobId job, Fence fence);

    /** How many devices of each kind belong to a rank; a kind of which none does is not there. */
    Map<DeviceKind, Long> taken();

    /**
     * All devices of a job.
     *
     * @param ticket a number above that of whoever held any of them before; containers carry it, so that one that an earlier holder
     *     left is told from the present one's
     */
    record Grip(long ticket, List<Claim> claims) {

        public Grip {
            claims = List.copyOf(claims);
        }

        /** Those of one rank. */
        public List<Device> of(String task, int index) {
            return claims.stream()
                    .filter(claim -> claim.task().equals(task) && claim.index() == index)
                    .map(Claim::device)
                    .toList();
        }
    }
}
