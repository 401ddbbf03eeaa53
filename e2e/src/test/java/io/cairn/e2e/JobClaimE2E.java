package io.cairn.e2e;

/** The claim of job-service against each service as a process of its own. */
class JobClaimE2E extends JobClaim {

    @Override
    TestPlatform form() {
        return TestPlatform.start();
    }
}
