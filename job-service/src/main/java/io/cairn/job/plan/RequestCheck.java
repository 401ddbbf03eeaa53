package io.cairn.job.plan;

import io.cairn.job.catalog.Versions;
import io.cairn.job.description.FieldAllowList;
import io.cairn.job.lifecycle.Turn;
import io.cairn.job.registry.ImageAddress;
import io.cairn.job.submit.JobRequest;
import io.cairn.job.wiring.Gang;
import io.cairn.job.wiring.JobType;
import io.cairn.job.wiring.NeutralSet;
import io.cairn.job.wiring.TaskGroup;
import io.cairn.kit.input.StorableText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Holds a request against the rules that need no catalog. All that is wrong is told at once, in the order of the request. */
final class RequestCheck {

    private static final Pattern ENV_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
    private static final Pattern PATH_PART = Pattern.compile("[A-Za-z0-9_+=@,.-]{1,128}");
    private static final Pattern HEALTH_PATH = Pattern.compile(FieldAllowList.HEALTH_PATH);
    private static final int LONGEST_VALUE = 8 * 1024;
    private static final int LONGEST_WORD = 1024;
    private static final int MOST_TAGS = 100;
    private static final int MOST_PARAMS = 100;
    private static final int LONGEST_PARAM_NAME = 200;
    private static final Duration LONGEST_TTL = Duration.ofDays(3_650);
    private static final int MOST_RESTARTS = 100;
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final int LARGEST_TOTAL = 64 * 1024;

    private final JobRequest request;
    private final PlanLimits limits;
    private final List<Refusal> found = new ArrayList<>();

    private RequestCheck(JobRequest request, PlanLimits limits) {
        this.request = request;
        this.limits = limits;
    }

    static List<Refusal> refusals(JobRequest request, JobType type, PlanLimits limits) {
        var check = new RequestCheck(request, limits);
        check.image();
        check.wishes();
        check.found.addAll(DeviceCheck.refusals(request, type, limits.devices()));
        check.program();
        check.arguments();
        check.environment();
        check.tasks(type);
        check.endpoint(type);
        check.runLimit();
        check.ttl();
        check.words();
        check.params();
        check.restart();
        return List.copyOf(check.found);
    }

    /** The ranks that the request asks for; to be called for a request without refusals. */
    static Gang gang(JobRequest request, JobType type, PlanLimits limits) {
        return new Gang(type.roles().stream()
                .map(role -> group(request, type, role, limits))
                .filter(group -> group.quantity() > 0)
                .toList());
    }

    private static TaskGroup group(JobRequest request, JobType type, JobType.Role role, PlanLimits limits) {
        var task = request.task(role.task());
        var size = task.flatMap(JobRequest.TaskRequest::resources);
        int devices = DeviceCheck.each(request, type, role);
        return new TaskGroup(
                role.task(),
                role.quantity().asked(task),
                size.map(JobRequest.Resources::milliCpu).orElse(limits.unsaidMilliCpu()),
                size.map(JobRequest.Resources::memoryBytes).orElse(limits.unsaidMemoryBytes()),
                DeviceCheck.kind(request)
                        .filter(kind -> devices > 0)
                        .map(kind -> new TaskGroup.Accelerators(kind, devices)));
    }

    /** What narrows the choice of an image. */
    private void wishes() {
        version("/libraryVersion", request.libraryVersion());
        version("/pythonVersion", request.pythonVersion());
    }

    private void image() {
        boolean custom = request.library().equals(JobRequest.CUSTOM);
        if (custom && request.image().isEmpty()) {
            found.add(Refusal.invalid(
                    "/image", "a custom job names the image of its program", "nothing", ImageAddress.FORM));
        }
        request.image()
                .filter(image -> !custom || ImageAddress.parse(image).isEmpty())
                .ifPresent(image -> found.add(
                        custom
                                ? Refusal.invalid("/image", "not an image of a registry", image, ImageAddress.FORM)
                                : Refusal.invalid(
                                        "/image", "the image of this library is chosen", image, "only with custom")));
        if (custom) {
            request.libraryVersion().ifPresent(version -> chosenByNobody("/libraryVersion", version));
            request.pythonVersion().ifPresent(version -> chosenByNobody("/pythonVersion", version));
        }
    }

    private void chosenByNobody(String pointer, String version) {
        found.add(Refusal.invalid(pointer, "the image of a custom job is not chosen by version", version, "nothing"));
    }

    private void version(String pointer, Optional<String> version) {
        version.filter(text -> !Versions.isValid(text))
                .ifPresent(text -> found.add(Refusal.invalid(
                        pointer, "not a version", text, "letters and digits joined by . + _ -, such as 2.6")));
    }

    /** What no program sees, but people and the knowledge base do. */
    private void words() {
        request.name().ifPresent(name -> text("/name", name, LONGEST_WORD));
        request.task().ifPresent(task -> text("/task", task, LONGEST_WORD));
        if (request.tags().size() > MOST_TAGS) {
            found.add(Refusal.invalid("/tags", "too many", request.tags().size(), "at most " + MOST_TAGS));
        }
        for (int index = 0; index < request.tags().size(); index++) {
            text("/tags/" + index, request.tags().get(index), LONGEST_WORD);
        }
    }

    private void params() {
        if (request.params().size() > MOST_PARAMS) {
            found.add(Refusal.invalid("/params", "too many", request.params().size(), "at most " + MOST_PARAMS));
        }
        int total = 0;
        for (var param : request.params().entrySet()) {
            String pointer = "/params/" + escaped(param.getKey());
            total += text(pointer, param.getKey(), LONGEST_PARAM_NAME) + text(pointer, param.getValue(), LONGEST_WORD);
        }
        if (total > LARGEST_TOTAL) {
            found.add(Refusal.invalid("/params", "too much in all", total, "at most " + LARGEST_TOTAL + " bytes"));
        }
    }

    /** A name as a part of a JSON pointer. */
    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private void program() {
        if (request.program().isPresent() && request.bootFile().isEmpty()) {
            found.add(Refusal.invalid("/bootFile", "a program needs the name of its file to run", "nothing", "a path"));
        }
        if (request.bootFile().isPresent() && request.program().isEmpty()) {
            found.add(Refusal.invalid("/program", "a boot file needs the program that holds it", "nothing", "a hash"));
        }
        request.bootFile()
                .filter(path -> !isCleanPath(path))
                .ifPresent(path -> found.add(Refusal.invalid(
                        "/bootFile",
                        "it must name a file below the program's root",
                        path,
                        "a relative path of letters, digits and . _ + = @ , - without . or .. as a part")));
    }

    private static boolean isCleanPath(String path) {
        return path.length() <= 512
                && List.of(path.split("/", -1)).stream()
                        .allMatch(part -> PATH_PART.matcher(part).matches() && !part.matches("\\.{1,2}|-.*"));
    }

    private void arguments() {
        int total = 0;
        for (int index = 0; index < request.args().size(); index++) {
            total += text("/args/" + index, request.args().get(index), LONGEST_VALUE);
        }
        if (total > LARGEST_TOTAL) {
            found.add(Refusal.invalid("/args", "too much in all", total, "at most " + LARGEST_TOTAL + " bytes"));
        }
    }

    private void environment() {
        int total = 0;
        for (var entry : request.env().entrySet()) {
            String pointer = "/env/" + escaped(entry.getKey());
            if (!ENV_NAME.matcher(entry.getKey()).matches()) {
                found.add(Refusal.invalid(pointer, "not a name", entry.getKey(), ENV_NAME.pattern()));
            } else if (NeutralSet.isReserved(entry.getKey())) {
                found.add(Refusal.of(
                        Refusal.Kind.RESERVED_ENVIRONMENT,
                        pointer,
                        entry.getKey() + " belongs to the wiring of jobs",
                        entry.getKey(),
                        "any other name"));
            }
            total += text(pointer, entry.getValue(), LONGEST_VALUE);
        }
        if (total > LARGEST_TOTAL) {
            found.add(Refusal.invalid("/env", "too much in all", total, "at most " + LARGEST_TOTAL + " bytes"));
        }
    }

    /** No NUL, which would end it in a container and which the database does not keep, and bounded. Returns its bytes. */
    private int text(String pointer, String value, int longest) {
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        if (!StorableText.Check.isStorable(value)) {
            found.add(Refusal.invalid(pointer, "holds a character that cannot be kept", "?", "Unicode without NUL"));
        }
        if (bytes > longest) {
            found.add(Refusal.invalid(pointer, "too long", bytes + " bytes", "at most " + longest + " bytes"));
        }
        return bytes;
    }

    private void tasks(JobType type) {
        int most = type.roles().size();
        if (request.tasks().size() > most) {
            found.add(Refusal.invalid(
                    "/tasks", "too many kinds of task", request.tasks().size(), names(type)));
            return;
        }
        var seen = new HashSet<String>();
        for (int index = 0; index < request.tasks().size(); index++) {
            var task = request.tasks().get(index);
            if (!seen.add(task.type())) {
                found.add(Refusal.invalid("/tasks/" + index + "/type", "it is there twice", task.type(), "once"));
            }
            task("/tasks/" + index, task, type);
        }
        long ranks = type.roles().stream()
                .mapToLong(role -> role.quantity().asked(request.task(role.task())))
                .sum();
        if (most > 1 && ranks > Gang.MOST_RANKS) {
            found.add(Refusal.invalid("/tasks", "too many ranks in all", ranks, "at most " + Gang.MOST_RANKS));
        }
    }

    private void task(String pointer, JobRequest.TaskRequest task, JobType type) {
        var role = type.role(task.type());
        if (role.isEmpty()) {
            found.add(Refusal.invalid(pointer + "/type", type.name() + " has no such task", task.type(), names(type)));
        }
        var allowed = role.orElse(type.roles().getFirst()).quantity();
        if (task.quantity() < allowed.least() || task.quantity() > allowed.most()) {
            String range = allowed.least() + " to " + allowed.most();
            found.add(
                    Refusal.invalid(pointer + "/quantity", "not possible for " + type.name(), task.quantity(), range));
        }
        task.resources().ifPresent(size -> {
            between(pointer + "/resources/milliCpu", size.milliCpu(), PlanLimits.LEAST_MILLI_CPU, limits.milliCpu());
            between(
                    pointer + "/resources/memoryBytes",
                    size.memoryBytes(),
                    PlanLimits.LEAST_MEMORY,
                    limits.memoryBytes());
        });
    }

    private void endpoint(JobType type) {
        request.endpoint().ifPresent(endpoint -> {
            if (type.port().isEmpty()) {
                found.add(Refusal.invalid("/endpoint", type.name() + " has no port", "something", "nothing"));
            }
            boolean mayBeOpen = type.port().map(JobType.Port::mayBeOpen).orElse(true);
            endpoint.access()
                    .filter(access -> access == JobRequest.Access.OPEN && !mayBeOpen)
                    .ifPresent(open -> found.add(
                            Refusal.invalid("/endpoint/access", "who gets in there can run programs", open, "TOKEN")));
            endpoint.healthPath()
                    .filter(path -> !HEALTH_PATH.matcher(path).matches())
                    .ifPresent(path -> found.add(
                            Refusal.invalid("/endpoint/healthPath", "not a path to ask", path, HEALTH_PATH.pattern())));
        });
    }

    private static String names(JobType type) {
        return type.roles().stream().map(JobType.Role::task).collect(Collectors.joining(", "));
    }

    private void runLimit() {
        request.runLimit()
                .filter(limit -> limit.compareTo(Duration.ofSeconds(1)) < 0 || limit.compareTo(limits.runLimit()) > 0)
                .ifPresent(limit ->
                        found.add(Refusal.invalid("/runLimit", "out of range", limit, "PT1S to " + limits.runLimit())));
    }

    private void ttl() {
        request.ttl()
                .filter(ttl -> ttl.isNegative() || ttl.compareTo(LONGEST_TTL) > 0)
                .ifPresent(ttl -> found.add(Refusal.invalid("/ttl", "out of range", ttl, "PT0S to " + LONGEST_TTL)));
    }

    private void restart() {
        request.priority().ifPresent(priority -> between("/priority", priority, Turn.LOWEST, Turn.HIGHEST));
        request.restart().ifPresent(restart -> {
            between("/restart/budget", restart.budget(), 0, MOST_RESTARTS);
            pause("/restart/backoff", restart.backoff(), Duration.ZERO);
            pause("/restart/maxBackoff", restart.maxBackoff(), restart.backoff());
        });
    }

    private void pause(String pointer, Duration pause, Duration least) {
        if (pause.compareTo(least) < 0 || pause.compareTo(LONGEST_PAUSE) > 0) {
            found.add(Refusal.invalid(pointer, "out of range", pause, least + " to " + LONGEST_PAUSE));
        }
    }

    private void between(String pointer, long value, long least, long most) {
        if (value < least || value > most) {
            found.add(Refusal.invalid(pointer, "out of range", value, least + " to " + most));
        }
    }
}
