package io.cairn.launcher.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.launcher.ImagePin;
import io.cairn.launcher.LauncherException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the engine says of a pull that failed; the sentences are those of Docker 20.10. */
class PullErrorsTest {

    private static final ImagePin IMAGE = new ImagePin("127.0.0.1:5000/probe:1", ImagePin.Kind.DIGEST, "a".repeat(64));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Get \"http://127.0.0.1:1/v2/\": dial tcp 127.0.0.1:1: connect: connection refused",
                "Get \"https://registry.example/v2/\": net/http: TLS handshake timeout",
                "received unexpected HTTP status: 503 Service Unavailable",
                "Could not pull image: unexpected EOF",
                "write /var/lib/docker/tmp/GetImageBlob1: no space left on device"
            })
    void aRegistryThatGivesNothingJustNowIsAskedAgain(String said) {
        var failed = PullErrors.of(IMAGE, new LauncherException.Refused(said, null));
        assertThat(failed).isInstanceOf(LauncherException.RegistrySilent.class);
        assertThat(failed.mayHealByItself()).isTrue();
        assertThat(failed).hasMessageNotContaining(said);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "manifest for 127.0.0.1:5000/probe:1 not found: manifest unknown: manifest unknown",
                "pull access denied for x, repository does not exist or may require 'docker login'",
                "Get \"https://registry.example/v2/x\": unauthorized: authentication required",
                "Get \"https://registry.example/v2/x\": no basic auth credentials",
                "Get \"https://nowhere.example/v2/\": dial tcp: lookup nowhere.example: no such host"
            })
    void anImageThatNoRegistryGivesIsMissing(String said) {
        assertThat(PullErrors.of(IMAGE, new LauncherException.Refused(said, null)))
                .isInstanceOf(LauncherException.ImageMissing.class);
    }

    @Test
    void anEngineThatDoesNotAnswerSaysNothingOfTheImage() {
        var silent = new LauncherException.EngineUnavailable("the container engine does not answer", null);
        assertThat(PullErrors.of(IMAGE, silent)).isSameAs(silent);
        assertThat(PullErrors.of(IMAGE, new LauncherException.NotFound("no such image", null)))
                .isInstanceOf(LauncherException.ImageMissing.class);
    }
}
