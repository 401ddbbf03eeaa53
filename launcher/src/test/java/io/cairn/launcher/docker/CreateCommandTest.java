package io.cairn.launcher.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import io.cairn.launcher.ContainerSpec;
import io.cairn.launcher.ContainerSpec.Devices;
import io.cairn.launcher.ContainerSpec.Driver;
import io.cairn.launcher.ImagePin;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What stands in the request that the engine gets; no engine is asked. */
class CreateCommandTest {

    @Test
    void devicesAreAskedForByIdsAndWithoutACount() throws Exception {
        var request = request(Optional.of(new Devices(Driver.NVIDIA, List.of("0", "GPU-2"))))
                .path("HostConfig")
                .path("DeviceRequests");
        assertThat(request).hasSize(1);
        var only = request.get(0);
        assertThat(only.path("Driver").asText()).isEqualTo("nvidia");
        assertThat(only.path("DeviceIDs").toString()).isEqualTo("[\"0\",\"GPU-2\"]");
        assertThat(only.path("Capabilities").toString()).isEqualTo("[[\"gpu\"]]");
        assertThat(only.hasNonNull("Count")).as("a count beside ids is refused").isFalse();
    }

    @Test
    void aContainerSeesItsDevicesOnlyWhateverItsEnvironmentSays() throws Exception {
        assertThat(visible(Optional.of(new Devices(Driver.NVIDIA, List.of("0", "GPU-2")))))
                .containsExactly("NVIDIA_VISIBLE_DEVICES=0,GPU-2");
        assertThat(visible(Optional.empty())).containsExactly("NVIDIA_VISIBLE_DEVICES=void");
        assertThat(request(Optional.empty()).path("HostConfig").hasNonNull("DeviceRequests"))
                .isFalse();
    }

    private static List<String> visible(Optional<Devices> devices) throws Exception {
        return StreamSupport.stream(request(devices).path("Env").spliterator(), false)
                .map(JsonNode::asText)
                .filter(entry -> entry.startsWith("NVIDIA_"))
                .toList();
    }

    private static JsonNode request(Optional<Devices> devices) throws Exception {
        var spec = new ContainerSpec(
                "name",
                new ImagePin("example/image:1", ImagePin.Kind.IMAGE_ID, "0".repeat(64)),
                List.of("true"),
                Map.of("NVIDIA_VISIBLE_DEVICES", "all"),
                "10001:10001",
                "/",
                Map.of(),
                new ContainerSpec.Limits(100, 32L << 20, 16),
                List.of(),
                List.of(),
                Optional.empty(),
                devices);
        var mapper =
                DefaultDockerClientConfig.createDefaultConfigBuilder().build().getObjectMapper();
        try (var clients = new DockerClients(URI.create("tcp://127.0.0.1:1"))) {
            return mapper.readTree(mapper.writeValueAsString(CreateCommand.of(clients.commands(), spec, Map.of())));
        }
    }
}
