package io.cairn.kit.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.kit.outbound.EndpointRule.Answer;
import io.cairn.kit.problem.ProblemException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of server-side request forgery: what an address says, what it stands for, and what becomes of it. */
class EndpointRuleTest {

    private static final List<String> LIST = List.of(
            "https://objects.example.com", "http://127.0.0.1:9000", "http://[::1]:9000", "10.20.0.0/16", "fd12::/16");

    /** What names stand for in this test. */
    private static final Map<String, List<String>> NAMES = Map.of(
            "objects.example.com", List.of("203.0.113.7"),
            "inside.example.com", List.of("10.20.3.4", "10.20.3.5"),
            "half-inside.example.com", List.of("10.20.3.4", "10.99.0.1"),
            "metadata.example.com", List.of("169.254.169.254"),
            "half-metadata.example.com", List.of("10.20.3.4", "169.254.169.254"),
            "localhost", List.of("127.0.0.1"));

    private final AllowedEndpoints endpoints = new AllowedEndpoints(new EndpointRule(LIST), EndpointRuleTest::resolve);

    @ParameterizedTest
    @CsvSource({
        "https://objects.example.com/bucket,       203.0.113.7",
        "https://OBJECTS.example.com:443/bucket,   203.0.113.7",
        "http://127.0.0.1:9000,                    127.0.0.1",
        "http://[::1]:9000/x,                      0:0:0:0:0:0:0:1",
        "http://10.20.255.255:1234/,               10.20.255.255",
        "https://inside.example.com/,              10.20.3.4",
        "http://[fd12::7]/,                        fd12:0:0:0:0:0:0:7"
    })
    void whatIsAllowedIsCalledAtTheAddressThatWasChecked(URI address, String at) {
        assertThat(endpoints.require(address, "/endpoint").address().getHostAddress())
                .isEqualTo(at);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // not on the list
                "http://objects.example.com/",
                "https://objects.example.com:8443/",
                "https://objects.example.com.evil.example/",
                "https://evil.example/objects.example.com",
                "http://127.0.0.1:9001/",
                "http://127.0.0.1/",
                "http://localhost:9000/",
                "http://10.21.0.1/",
                "https://half-inside.example.com/",
                "http://unknown.example.com/",
                // never allowed, however it is written
                "http://169.254.169.254/latest/meta-data/",
                "http://[fe80::1]/",
                "http://[::ffff:169.254.169.254]/",
                "http://[::ffff:a9fe:a9fe]/",
                "http://[64:ff9b::a9fe:a9fe]/",
                "http://[2002:a9fe:a9fe::1]/",
                "http://[::169.254.169.254]/",
                "http://[fd00:ec2::254]/",
                "http://metadata.example.com/",
                "https://half-metadata.example.com/",
                "http://0.0.0.0:9000/",
                "http://[::]:9000/",
                "http://224.0.0.1/",
                "http://255.255.255.255/",
                "http://100.100.100.200/",
                // spellings that programs read differently
                "http://2130706433:9000/",
                "http://0x7f000001:9000/",
                "http://0177.0.0.1:9000/",
                "http://127.1:9000/",
                "http://127.0.0.01:9000/",
                "http://127.0.0.1.:9000/",
                "http://0x7f.0.0.1:9000/",
                "https://objects.example.com./",
                "https://objects%2eexample.com/",
                "http://[::1%25lo]:9000/",
                // something that hides another host
                "https://objects.example.com@evil.example/",
                "https://user:swordfish@objects.example.com/",
                "http://127.0.0.1:9000@evil.example/",
                // other schemes
                "file:///etc/passwd",
                "gopher://127.0.0.1:9000/",
                "ftp://objects.example.com/",
                "jar:http://127.0.0.1:9000/x!/",
                "//objects.example.com/",
                "https:objects.example.com",
                "objects.example.com"
            })
    void anythingElseIsRefusedAndTheReasonAndTheListAreTold(String address) {
        assertThatThrownBy(() -> endpoints.require(URI.create(address), "/endpoint"))
                .isInstanceOfSatisfying(ProblemException.class, refused -> {
                    assertThat(refused.type().type()).hasToString("urn:cairn:problem:platform:endpoint-refused");
                    assertThat(refused.errors()).singleElement().satisfies(field -> {
                        assertThat(field.pointer()).isEqualTo("/endpoint");
                        assertThat(field.detail()).isNotBlank();
                        assertThat(field.given()).doesNotContain("swordfish");
                        assertThat(field.allowed()).contains("https://objects.example.com");
                    });
                });
    }

    @Test
    void anEmptyListAllowsNothingAndSaysSo() {
        var nothing = new AllowedEndpoints(new EndpointRule(List.of()), EndpointRuleTest::resolve);
        assertThatThrownBy(() -> nothing.require(URI.create("http://127.0.0.1:9000/"), "/endpoint"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.errors().getFirst().allowed())
                                .contains("empty"));
    }

    @Test
    void aListThatAllowsEverythingStillDoesNotAllowTheLink() throws UnknownHostException {
        var everything = new EndpointRule(List.of("0.0.0.0/0", "::/0", "http://169.254.169.254"));
        for (String never : List.of("169.254.169.254", "fe80::1", "0.0.0.0", "::", "64:ff9b::a9fe:a9fe")) {
            String host = never.contains(":") ? "[" + never + "]" : never;
            assertThat(everything.decide(URI.create("http://" + host + "/"), List.of(InetAddress.getByName(never))))
                    .as(never)
                    .isInstanceOf(Answer.Refused.class);
        }
        assertThat(everything.decide(URI.create("http://[::1]/"), List.of(InetAddress.getByName("::1"))))
                .isInstanceOf(Answer.Allowed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "objects.example.com",
                "https://objects.example.com/path",
                "https://user@objects.example.com",
                "ftp://objects.example.com",
                "10.0.0.1/8",
                "10.0.0.0/33",
                "10.0.0/8",
                "https://"
            })
    void anEntryThatIsNoneStopsTheStart(String entry) {
        assertThatThrownBy(() -> new EndpointRule(List.of(entry))).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<InetAddress> resolve(String host) throws UnknownHostException {
        var found = new java.util.ArrayList<InetAddress>();
        for (String address : NAMES.getOrDefault(host, List.of())) {
            found.add(InetAddress.getByAddress(
                    host, InetAddress.getByName(address).getAddress()));
        }
        if (found.isEmpty()) {
            throw new UnknownHostException(host);
        }
        return found;
    }
}
