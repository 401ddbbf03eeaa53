package io.cairn.e2e;

import org.junit.jupiter.api.extension.ExtendWith;

/** The claim of job-service against each service as a process of its own. */
@ExtendWith(SharedPlatform.class)
class JobClaimE2E extends JobClaim {

    private final ProcessPlatform shared;

    JobClaimE2E(ProcessPlatform shared) {
        this.shared = shared;
    }

    @Override
    TestPlatform form() {
        return shared;
    }

    @Override
    void leave() {
        // Others use it after this class.
    }
}
