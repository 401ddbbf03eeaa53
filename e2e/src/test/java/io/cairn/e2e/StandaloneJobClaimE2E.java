package io.cairn.e2e;

/** The claim of job-service against all services in one JVM. */
class StandaloneJobClaimE2E extends JobClaim {

    @Override
    TestPlatform form() {
        return TestPlatform.standalone();
    }
}
