package io.cairn.kit.sample;

import io.cairn.kit.problem.FieldProblem;
import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemException;
import io.cairn.kit.tenancy.Caller;
import io.cairn.kit.tenancy.TenantId;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import tools.jackson.databind.JsonNode;

@SpringBootConfiguration
@EnableAutoConfiguration(
        excludeName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration"
        })
public class SampleService {

    public enum Kind {
        SMALL,
        LARGE
    }

    public record Part(
            @NotBlank String name, @Min(1) @Max(8) int count) {}

    public record Thing(
            @NotBlank @Size(max = 10) String name,
            @NotNull Kind kind,
            @NotNull @Valid List<Part> parts,
            TenantId owner,
            Map<String, @Size(max = 3) String> labels) {}

    @RestController
    static class Things {

        @PostMapping(path = "/v1/things", consumes = "application/json", produces = "application/json")
        Thing create(@RequestBody @Valid Thing thing) {
            return thing;
        }

        @GetMapping(path = "/v1/things", produces = "application/json")
        List<String> list(@RequestParam(defaultValue = "50") @Min(1) @Max(200) int limit) {
            return List.of("limit " + limit);
        }

        @GetMapping("/v1/things/{number}")
        String one(@PathVariable long number, @RequestParam Kind kind, @RequestHeader("Thing-Mark") String mark) {
            return number + " " + kind + " " + mark;
        }

        @PostMapping("/v1/anything")
        JsonNode anything(@RequestBody JsonNode json) {
            return json;
        }

        @PostMapping("/v1/uploads")
        String upload(@RequestPart MultipartFile file) {
            return file.getSize() + " bytes";
        }

        @GetMapping("/v1/broken")
        String broken() {
            throw new IllegalStateException("the password is swordfish");
        }

        @GetMapping("/v1/refused")
        String refused() {
            throw new ProblemException(
                    PlatformProblem.VALIDATION_FAILED,
                    "Not today.",
                    List.of(new FieldProblem("/day", "is today", "today", "tomorrow")));
        }

        @GetMapping("/v1/denied")
        String denied() {
            throw new AccessDeniedException("inner text");
        }

        @GetMapping("/v1/me")
        Caller me(Caller caller) {
            return caller;
        }
    }
}
