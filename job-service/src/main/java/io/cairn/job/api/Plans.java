package io.cairn.job.api;

import io.cairn.job.intake.SubmitJob;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.plan.Plan;
import io.cairn.job.plan.Refusal;
import io.cairn.kit.problem.FieldProblem;
import io.cairn.kit.problem.ProblemException;
import java.util.stream.Collectors;

/** Refusals of the planner as problem details. */
final class Plans {

    private Plans() {}

    static Job orProblem(SubmitJob.Answer answer) {
        return switch (answer) {
            case SubmitJob.Answer.Submitted submitted -> submitted.job();
            case SubmitJob.Answer.Refused refused -> throw problem(refused.plan());
        };
    }

    static Plan.Ready orProblem(Plan plan) {
        return switch (plan) {
            case Plan.Ready ready -> ready;
            case Plan.Refused refused -> throw problem(refused);
        };
    }

    /** The first refusal gives the kind; all of them are named. */
    static ProblemException problem(Plan.Refused refused) {
        var refusals = refused.refusals();
        var kind = kind(refusals.getFirst().kind());
        String detail = refusals.stream()
                .map(refusal -> refusal.pointer() + ": " + refusal.detail())
                .collect(Collectors.joining("; "));
        return new ProblemException(
                kind,
                detail
                        + refusals.getFirst()
                                .allowed()
                                .map(allowed -> ". Allowed: " + allowed)
                                .orElse("") + ".",
                refusals.stream()
                        .map(refusal -> new FieldProblem(
                                refusal.pointer(),
                                refusal.detail(),
                                refusal.given().orElse(null),
                                refusal.allowed().orElse(null)))
                        .toList());
    }

    private static JobProblem kind(Refusal.Kind kind) {
        return switch (kind) {
            case UNKNOWN_PAIR -> JobProblem.UNKNOWN_PAIR;
            case NO_TEMPLATE_FITS -> JobProblem.NO_TEMPLATE_FITS;
            case NO_IMAGE_FITS -> JobProblem.NO_IMAGE_FITS;
            case AMBIGUOUS_CATALOG -> JobProblem.AMBIGUOUS_CATALOG;
            case RESERVED_ENVIRONMENT -> JobProblem.RESERVED_ENVIRONMENT;
            case UNKNOWN_CONTENT -> JobProblem.UNKNOWN_CONTENT;
            case INVALID -> JobProblem.INVALID_JOB;
            case BROKEN_TEMPLATE -> JobProblem.INVALID_TEMPLATE;
            case ENGINE_UNAVAILABLE -> JobProblem.ENGINE_UNAVAILABLE;
        };
    }
}
