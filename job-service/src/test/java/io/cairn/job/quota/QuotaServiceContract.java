package io.cairn.job.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.SampleJobs;
import io.cairn.job.quota.Grant.AllocationKey;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What job-service relies on of quota-service, whoever plays it. The flavor {@code cpu} has at first 4 processors and 64 GiB that
 * nobody reserved, which every tenant may have.
 */
public abstract class QuotaServiceContract {

    private static final long GIB = 1L << 30;

    /** quota-service as job-service sees it. */
    protected abstract QuotaService service();

    private final Instant now = Instant.now();
    private long number;

    @Test
    void qc1_whatFitsIsGrantedUnderANameAndAFenceWithItsAccount() {
        var wanted = wished(1000);
        var grant = granted(service().ask(wanted));
        assertThat(grant.key().id()).isNotBlank();
        assertThat(grant.key().fence()).isPositive();
        assertThat(cpuOf(grant)).as("own and loans are what was asked for").isEqualTo(1000);
        assertThat(grant.heartbeatBy()).isPresent();
        giveBack(wanted, grant.key());
    }

    @Test
    void qc2_theSameWishTwiceIsOneAllocation() {
        var wanted = wished(1000);
        var first = granted(service().ask(wanted));
        assertThat(granted(service().ask(wanted)).key()).isEqualTo(first.key());
        giveBack(wanted, first.key());
        // Were there two of the first, this would not fit.
        var all = wished(4000);
        giveBack(all, granted(service().ask(all)).key());
    }

    @Test
    void qc3_whatDoesNotFitNowWaitsWithItsPlaceAndIsGrantedWhenThereIsRoom() {
        var big = wished(3000);
        var holder = granted(service().ask(big));
        var next = wished(2000);
        var waiting = (QuotaAnswer.Waiting) service().ask(next);
        assertThat(waiting.place().position()).isPositive();
        assertThat(waiting.key().id()).isNotBlank();
        assertThat(service().look(next.tenant(), waiting.key())).isInstanceOf(QuotaAnswer.Waiting.class);
        giveBack(big, holder.key());
        var grant = granted(eventually(next, waiting.key()));
        assertThat(cpuOf(grant)).isEqualTo(2000);
        giveBack(next, grant.key());
    }

    @Test
    void qc4_whatWaitsIsWithdrawnAndTakesNothing() {
        var big = wished(3000);
        var holder = granted(service().ask(big));
        var next = wished(2000);
        var waiting = (QuotaAnswer.Waiting) service().ask(next);
        assertThat(service().release(next.tenant(), waiting.key())).isInstanceOf(QuotaAnswer.Gone.class);
        giveBack(big, holder.key());
        var all = wished(4000);
        giveBack(all, granted(service().ask(all)).key());
    }

    @Test
    void qc5_whatIsGivenBackTwiceIsGivenBackOnceAndAStaleFenceGivesNothingBack() {
        var big = wished(3000);
        var holder = granted(service().ask(big));
        service()
                .release(
                        big.tenant(),
                        new AllocationKey(holder.key().id(), holder.key().fence() + 1));
        assertThat(service().look(big.tenant(), holder.key())).isInstanceOf(QuotaAnswer.Granted.class);
        giveBack(big, holder.key());
        assertThat(service().release(big.tenant(), holder.key())).isInstanceOf(QuotaAnswer.Gone.class);
        assertThat(service().look(big.tenant(), holder.key())).isInstanceOf(QuotaAnswer.Gone.class);
    }

    @Test
    void qc6_aHeartbeatTellsHowTheAllocationStands() {
        var wanted = wished(1000);
        var grant = granted(service().ask(wanted));
        assertThat(service().beat(wanted.tenant(), grant.key())).isInstanceOf(QuotaAnswer.Granted.class);
        giveBack(wanted, grant.key());
        assertThat(service().beat(wanted.tenant(), grant.key())).isInstanceOf(QuotaAnswer.Gone.class);
    }

    @Test
    void qc7_whatIsMoreThanThereEverIsIsRefusedForGood() {
        assertThat(service().ask(wished(5_000_000))).isInstanceOf(QuotaAnswer.Refused.class);
    }

    @Test
    void qc8_whatWasNeverAskedForIsNotThere() {
        var nobodys = new AllocationKey("a" + "0".repeat(25), 1);
        assertThat(service().look(wished(1).tenant(), nobodys)).isInstanceOf(QuotaAnswer.Gone.class);
    }

    @Test
    void qc9_aPlanSaysWhatWouldBeAndTakesNothing() {
        var all = wished(4000);
        assertThat(service().plan(all.tenant(), all.ask()).decision()).isEqualTo("GRANTED");
        var grant = granted(service().ask(all));
        assertThat(service().plan(all.tenant(), all.ask()).decision()).isEqualTo("WAITING");
        giveBack(all, grant.key());
    }

    /** A wish of a job that nobody has seen before. */
    protected final Allocation wished(long milliCpu) {
        Job job = SampleJobs.submitted("acme", number++);
        var ask = new Ask("cpu", Map.of("cpu", milliCpu, "memory", GIB), Optional.empty());
        return new Allocation(job.tenant(), job.id(), 1, new Fence(1), ask, Course.begun(now), 1);
    }

    protected static Grant granted(QuotaAnswer answer) {
        assertThat(answer).isInstanceOf(QuotaAnswer.Granted.class);
        return ((QuotaAnswer.Granted) answer).grant();
    }

    private QuotaAnswer eventually(Allocation wanted, AllocationKey key) {
        return org.awaitility.Awaitility.await()
                .until(() -> service().look(wanted.tenant(), key), answer -> !(answer instanceof QuotaAnswer.Waiting));
    }

    private void giveBack(Allocation wanted, AllocationKey key) {
        assertThat(service().release(wanted.tenant(), key)).isInstanceOf(QuotaAnswer.Gone.class);
    }

    private static long cpuOf(Grant grant) {
        return grant.own().getOrDefault("cpu", 0L)
                + grant.loans().stream()
                        .mapToLong(loan -> loan.amounts().getOrDefault("cpu", 0L))
                        .sum();
    }
}
