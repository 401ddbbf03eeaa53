package io.cairn.job.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageAddressTest {

    @ParameterizedTest
    @CsvSource({
        "registry.example.org/team/program:1.2, registry.example.org, team/program, 1.2",
        "127.0.0.1:5000/program:latest, 127.0.0.1:5000, program, latest",
        "localhost/a__b-c.d:v_1, localhost, a__b-c.d, v_1",
    })
    void hostNameAndTagAreTold(String text, String host, String name, String tag) {
        var address = ImageAddress.parse(text).orElseThrow();
        assertThat(address.host()).isEqualTo(host);
        assertThat(address.name()).isEqualTo(name);
        assertThat(address.tag()).isEqualTo(tag);
        assertThat(address.reference()).isEqualTo(text).isEqualTo(address.asked());
    }

    @Test
    void aDigestIsWhatTheRegistryIsAskedFor() {
        String digest = "@sha256:" + "a".repeat(64);
        var address = ImageAddress.parse("r.example/a:1" + digest).orElseThrow();
        assertThat(address.reference()).isEqualTo("r.example/a:1");
        assertThat(address.asked()).isEqualTo("r.example/a" + digest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "program:1",
                "team/program:1",
                "r.example/program",
                "r.example/Program:1",
                "r.example//program:1",
                "r.example/program/:1",
                "r.example/../program:1",
                "r.example/program:1/json?x=y",
                "r.example/program:1@sha256:abc",
                "r.example/program@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "http://r.example/program:1",
                "user:word@r.example/program:1",
                "r.example/program:1 ",
                "r.example/prog\nram:1",
                "[::1]:5000/program:1",
            })
    void whatIsNoImageOfARegistryIsNone(String text) {
        assertThat(ImageAddress.parse(text)).isEmpty();
    }

    @Test
    void aLongTextIsNone() {
        assertThat(ImageAddress.parse("r.example/" + "a".repeat(600) + ":1")).isEmpty();
    }

    @Test
    void noRegistryIsAllowedUnlessTheOperatorNamesIt() {
        assertThat(new AllowedRegistries(List.of()).allows("r.example")).isFalse();
        var one = new AllowedRegistries(List.of("r.example:5000"));
        assertThat(one.allows("r.example:5000")).isTrue();
        assertThat(one.allows("r.example")).isFalse();
        assertThat(one.allows("sub.r.example:5000")).isFalse();
        assertThatThrownBy(() -> new AllowedRegistries(List.of("https://r.example")))
                .hasMessageContaining("cairn.job.registries.allow");
    }
}
