package io.cairn.job.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.device.Allotment;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private static final long GIB = 1L << 30;
    private static final Demand ENGINE = new Demand(2000, 4 * GIB);

    @Test
    void whatFitsBesideThoseThatHoldRoomIsGranted() {
        assertThat(decide(new Demand(1000, GIB), ENGINE, new Demand(1000, 3 * GIB), 0))
                .isEqualTo(new Admission.Answer.Granted());
    }

    @Test
    void eachDimensionAloneMakesAJobWait() {
        assertThat(decide(new Demand(1001, GIB), ENGINE, new Demand(1000, GIB), 0))
                .isInstanceOf(Admission.Answer.Waits.class);
        assertThat(decide(new Demand(500, 3 * GIB + 1), ENGINE, new Demand(1000, GIB), 0))
                .isInstanceOf(Admission.Answer.Waits.class);
    }

    @Test
    void aYoungerJobNeverOvertakesEvenIfItFits() {
        assertThat(decide(new Demand(1, 1), ENGINE, Demand.NONE, 2))
                .isEqualTo(new Admission.Answer.Waits("position 3 in the queue", 2));
    }

    @Test
    void aWaitingJobIsToldWhatIsMissing() {
        assertThat(decide(new Demand(1500, GIB), ENGINE, new Demand(1000, GIB), 0))
                .isEqualTo(new Admission.Answer.Waits(
                        "position 1 in the queue; needs 1.5 processors and 1024 MiB, free are 1 processors and 3072 MiB",
                        0));
    }

    @Test
    void aJobLargerThanTheEngineIsToldSoEvenBehindOthers() {
        assertThat(decide(new Demand(2001, GIB), ENGINE, Demand.NONE, 5))
                .isInstanceOf(Admission.Answer.NeverFits.class);
    }

    @Test
    void aJobWaitsForItsDevicesAndIsToldAllThatIsMissing() {
        var tooFew = new Allotment.Answer.Short("needs 2 cuda devices, free are 1 of 4");
        assertThat(Admission.decide(new Demand(1000, GIB), ENGINE, Demand.NONE, 0, tooFew))
                .isEqualTo(new Admission.Answer.Waits(
                        "position 1 in the queue; needs 2 cuda devices, free are 1 of 4", 0));
        assertThat(Admission.decide(new Demand(1500, GIB), ENGINE, new Demand(1000, GIB), 0, tooFew))
                .isEqualTo(new Admission.Answer.Waits(
                        "position 1 in the queue; needs 1.5 processors and 1024 MiB, free are 1 processors and 3072 MiB; "
                                + "needs 2 cuda devices, free are 1 of 4",
                        0));
        assertThat(Admission.decide(new Demand(1, 1), ENGINE, Demand.NONE, 1, tooFew))
                .as("whoever is behind others waits for them first")
                .isEqualTo(new Admission.Answer.Waits("position 2 in the queue", 1));
    }

    @Test
    void moreDevicesThanThereAreIsToldSoEvenBehindOthers() {
        var never = new Allotment.Answer.NeverEnough("the job needs 5 cuda devices, the platform has 4 in all");
        assertThat(Admission.decide(new Demand(1, 1), ENGINE, Demand.NONE, 5, never))
                .isEqualTo(new Admission.Answer.NeverFits(never.detail()));
    }

    /** For a job that asks for no device. */
    private static Admission.Answer decide(Demand demand, Demand total, Demand held, int ahead) {
        return Admission.decide(demand, total, held, ahead, new Allotment.Answer.Given(List.of()));
    }
}
