package io.cairn.job.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AdmissionTest {

    private static final long GIB = 1L << 30;
    private static final Demand ENGINE = new Demand(2000, 4 * GIB);

    @Test
    void whatFitsBesideThoseThatHoldRoomIsGranted() {
        assertThat(Admission.decide(new Demand(1000, GIB), ENGINE, new Demand(1000, 3 * GIB), 0))
                .isEqualTo(new Admission.Answer.Granted());
    }

    @Test
    void eachDimensionAloneMakesAJobWait() {
        assertThat(Admission.decide(new Demand(1001, GIB), ENGINE, new Demand(1000, GIB), 0))
                .isInstanceOf(Admission.Answer.Waits.class);
        assertThat(Admission.decide(new Demand(500, 3 * GIB + 1), ENGINE, new Demand(1000, GIB), 0))
                .isInstanceOf(Admission.Answer.Waits.class);
    }

    @Test
    void aYoungerJobNeverOvertakesEvenIfItFits() {
        assertThat(Admission.decide(new Demand(1, 1), ENGINE, Demand.NONE, 2))
                .isEqualTo(new Admission.Answer.Waits("position 3 in the queue", 2));
    }

    @Test
    void aWaitingJobIsToldWhatIsMissing() {
        assertThat(Admission.decide(new Demand(1500, GIB), ENGINE, new Demand(1000, GIB), 0))
                .isEqualTo(new Admission.Answer.Waits(
                        "position 1 in the queue; needs 1.5 processors and 1024 MiB, free are 1 processors and 3072 MiB",
                        0));
    }

    @Test
    void aJobLargerThanTheEngineIsToldSoEvenBehindOthers() {
        assertThat(Admission.decide(new Demand(2001, GIB), ENGINE, Demand.NONE, 5))
                .isInstanceOf(Admission.Answer.NeverFits.class);
    }
}
