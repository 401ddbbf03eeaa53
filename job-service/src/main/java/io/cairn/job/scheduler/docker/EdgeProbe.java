package io.cairn.job.scheduler.docker;

import io.cairn.job.scheduler.ContainerScheduler.Assignment;
import io.cairn.launcher.ContainerLauncher;
import io.cairn.launcher.ContainerSpec;
import io.cairn.launcher.ContainerStatus;
import io.cairn.launcher.ImagePin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Asks the ranks of one generation whether they are well, as the proxy does, from within their network: nobody outside has an
 * address there. It is a container that ends with 0 as soon as all were well a few times in a row, and a part of its generation.
 */
final class EdgeProbe {

    private static final String ROLE = "edge-probe";
    private static final String USER = "10001:10001";
    private static final ContainerSpec.Limits LIMITS = new ContainerSpec.Limits(500, 64L << 20, 64);

    /** Longer than it takes the proxy to find the same, so that the proxy knows when this one ends. */
    private static final String TIMES = "3";

    /** Of times, port, path and addresses; what a tenant wrote in it is the path, whose form is closed. */
    private static final String SCRIPT = """
            times=$1 port=$2 path=$3; shift 3
            well() {
                timeout 4 bash -c '
                    exec 3<>"/dev/tcp/$1/$2" || exit 1
                    [ -n "$3" ] || exit 0
                    printf "GET %s HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n" "$3" >&3
                    read -r version code rest <&3 || exit 1
                    [[ $code == [23][0-9][0-9] ]]' well "$1" "$port" "$path" 2>/dev/null
            }
            for ((in_a_row = 0; in_a_row < times;)); do
                in_a_row=$((in_a_row + 1))
                for address; do well "$address" || { in_a_row=0; break; }; done
                sleep 0.5
            done
            """;

    private final ContainerLauncher launcher;

    EdgeProbe(ContainerLauncher launcher) {
        this.launcher = launcher;
    }

    /** Begins to ask, or looks what came of it; when all were well it is gone. */
    boolean finds(Assignment assignment, FilePlan plan, String base, ImagePin image) {
        String name = EdgeProxy.name(assignment) + RankSpecs.generationSuffix(assignment.generationNumber()) + "-probe";
        var asked = launcher.find(name);
        if (asked.isPresent() && asked.get().phase() == ContainerStatus.Phase.RUNNING) {
            return false;
        }
        boolean well = asked.filter(probe -> probe.phase() == ContainerStatus.Phase.EXITED && probe.exitCode() == 0)
                .isPresent();
        asked.ifPresent(ended -> launcher.remove(name));
        if (!well) {
            launcher.create(spec(name, assignment, plan, base, image));
            launcher.start(name);
        }
        return well;
    }

    private static ContainerSpec spec(String name, Assignment assignment, FilePlan plan, String base, ImagePin image) {
        var labels = new TreeMap<>(RankSpecs.generationLabels(assignment));
        labels.put(RankSpecs.ROLE, ROLE);
        return new ContainerSpec(
                name,
                image,
                command(assignment, plan, base),
                Map.of(),
                USER,
                "/",
                labels,
                LIMITS,
                List.of(),
                List.of(),
                Optional.of(new ContainerSpec.Attachment(
                        Subnets.networkName(assignment.job().value(), base),
                        Subnets.address(base, Slots.of(assignment, plan).probe()),
                        "probe",
                        Map.of())));
    }

    private static List<String> command(Assignment assignment, FilePlan plan, String base) {
        var endpoint = plan.endpoint().orElseThrow(() -> new FilePlan.Unsupported("a generation without a port"));
        int first = Slots.of(assignment, plan).first(assignment);
        var command = new ArrayList<>(List.of(
                "bash",
                "-c",
                SCRIPT,
                "probe",
                TIMES,
                String.valueOf(endpoint.port()),
                endpoint.healthPath().orElse("")));
        IntStream.range(first, first + plan.ranks().size())
                .mapToObj(position -> Subnets.address(base, position))
                .forEach(command::add);
        return List.copyOf(command);
    }
}
