package io.cairn.e2e;

/** The claim of job-service against each service in a container. */
class ComposeJobClaimE2E extends JobClaim {

    @Override
    TestPlatform form() {
        return TestPlatform.compose();
    }
}
