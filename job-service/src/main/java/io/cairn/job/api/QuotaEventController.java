package io.cairn.job.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.quota.desk.QuotaBell;
import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemException;
import io.cairn.kit.tenancy.Caller;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Where quota-service tells that an allocation was granted or is recalled. Only for services of the platform, so it stands in no
 * document for clients.
 */
@Hidden
@RestController
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
final class QuotaEventController {

    private final QuotaBell bell;

    QuotaEventController(QuotaBell bell) {
        this.bell = bell;
    }

    /**
     * What is told; whatever else stands in it is not read, since it is asked for.
     *
     * @param holder the job that it is about
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record QuotaEvent(@NotBlank @Size(max = 200) String holder) {}

    /** Only wakes: a job that is not known, or an event that came before, is no error. Needs the scope {@code act-as}. */
    @PostMapping("/internal/v1/quota-events")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void tell(Caller caller, @Valid @RequestBody QuotaEvent event) {
        if (!caller.has(Caller.ACT_AS)) {
            throw new ProblemException(
                    PlatformProblem.FORBIDDEN,
                    "Only a service of the platform tells this: the scope act-as is needed.");
        }
        if (JobId.isValid(event.holder())) {
            bell.ring(caller.tenant(), new JobId(event.holder()));
        }
    }
}
