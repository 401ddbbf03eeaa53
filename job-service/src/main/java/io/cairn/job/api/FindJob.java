package io.cairn.job.api;

import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.Jobs;
import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemException;
import io.cairn.kit.tenancy.Caller;

/** The job that a path names, if it is the caller's. A text that is no id names no job: 404, as for another tenant's. */
final class FindJob {

    private FindJob() {}

    static Job of(Jobs jobs, Caller caller, String id) {
        return jobs.find(caller.tenant(), id(id)).orElseThrow(FindJob::none);
    }

    static JobId id(String text) {
        if (!JobId.isValid(text)) {
            throw none();
        }
        return new JobId(text);
    }

    static ProblemException none() {
        return new ProblemException(PlatformProblem.NOT_FOUND, "There is no such job.");
    }
}
