package io.cairn.e2e;

/** The claim of job-service against two replicas of job-service. */
class ReplicasJobClaimE2E extends JobClaim {

    @Override
    TestPlatform form() {
        return TestPlatform.processes(2);
    }
}
