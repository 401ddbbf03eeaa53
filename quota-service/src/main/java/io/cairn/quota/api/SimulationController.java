package io.cairn.quota.api;

import io.cairn.kit.problem.FieldProblem;
import io.cairn.kit.problem.ProblemException;
import io.cairn.kit.tenancy.Caller;
import io.cairn.quota.api.SimulationViews.SimulationView;
import io.cairn.quota.api.SimulationViews.Trace;
import io.cairn.quota.replay.Replay;
import io.cairn.quota.replay.Scenario;
import io.cairn.quota.replay.Simulation;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What a way of reserving would come to. Nothing of it is kept, and nothing of any cohort is read. */
@RestController
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Simulations", description = "What a way of reserving would come to")
final class SimulationController {

    /** A few seconds of a processor for each of the two. */
    private static final long MOST_LOOKS = 5_000_000;

    private final LongLooks looks;

    SimulationController(LongLooks looks) {
        this.looks = looks;
    }

    @PostMapping("/v1/simulations")
    @Operation(
            operationId = "runSimulation",
            summary = "Play a trace as it is, and with each tenant's peak reserved and nothing lent",
            description =
                    "The decisions are those of the service; holders leave in time when recalled, and ask again. Nothing is stored, and the "
                            + "cohort need not exist.")
    SimulationView run(Caller caller, @Valid @RequestBody Trace trace) {
        var scenario = Traces.read(trace);
        var comparison = looks.take(() -> compared(scenario));
        return SimulationView.of(scenario.from(), scenario.to(), comparison);
    }

    private static Simulation.Comparison compared(Scenario scenario) {
        try {
            return Simulation.compare(scenario, MOST_LOOKS);
        } catch (Replay.TooLong most) {
            throw new ProblemException(
                    QuotaProblem.TOO_LONG,
                    "Too much happens until " + scenario.to() + "; it was played to " + most.reached() + ".",
                    List.of(new FieldProblem("/to", "too far", scenario.to().toString(), "to " + most.reached())));
        }
    }
}
