package io.cairn.kit.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.kit.test.property.Property;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import tools.jackson.databind.json.JsonMapper;

/** What is sealed is opened only unchanged, in its own place, and with a key that is still there. */
class SecretBoxTest {

    private static final String CONTEXT = "acme/registry/7/password";

    private SealingKeys keys = SealingKeys.fresh();
    private final SecretBox box = new SecretBox(() -> keys);

    @Test
    void whatWasSealedIsOpenedAndLooksDifferentEachTime() {
        Property.forAll(50, random -> {
            var secret = new byte[random.nextInt(0, 4096)];
            random.nextBytes(secret);
            String sealed = box.seal(secret, CONTEXT);
            assertThat(box.open(sealed, CONTEXT)).isEqualTo(secret);
            assertThat(box.seal(secret, CONTEXT)).isNotEqualTo(sealed);
            assertThat(sealed).matches("cairn1\\.[A-Za-z0-9_-]+");
        });
    }

    @Test
    void aSealedSecretIsOfNoUseInAnotherPlace() {
        String sealed = box.seal(new Secret("swordfish"), CONTEXT);
        assertThatThrownBy(() -> box.open(sealed, "evil/registry/7/password")).isInstanceOf(UnopenableSecret.class);
    }

    @Test
    void oneChangedBitAnywhereIsNoticed() {
        Property.forAll(200, random -> {
            byte[] raw = Base64.getUrlDecoder()
                    .decode(box.seal("swordfish".getBytes(StandardCharsets.UTF_8), CONTEXT)
                            .substring("cairn1.".length()));
            raw[random.nextInt(raw.length)] ^= (byte) (1 << random.nextInt(8));
            String changed = "cairn1." + Base64.getUrlEncoder().withoutPadding().encodeToString(raw);
            assertThatThrownBy(() -> box.open(changed, CONTEXT)).isInstanceOf(UnopenableSecret.class);
        });
    }

    @Test
    void textsThatWereNeverSealedAreRefused() {
        for (String text : new String[] {"", "cairn1.", "cairn1.AA", "swordfish", "cairn1.%%%", "cairn2.AAAA"}) {
            assertThatThrownBy(() -> box.open(text, CONTEXT)).as(text).isInstanceOf(UnopenableSecret.class);
        }
    }

    @Test
    void rotationKeepsOldSecretsOpenUntilTheirKeyIsRetired() {
        String old = box.seal(new Secret("swordfish"), CONTEXT);
        int oldKey = keys.newest();
        assertThat(box.isOld(old)).isFalse();

        keys = keys.withNew();
        assertThat(keys.newest()).isNotEqualTo(oldKey);
        assertThat(box.isOld(old)).isTrue();
        assertThat(box.openText(old, CONTEXT).value()).isEqualTo("swordfish");

        String moved = box.reseal(old, CONTEXT);
        assertThat(box.isOld(moved)).isFalse();
        keys = keys.without(oldKey);
        assertThat(box.openText(moved, CONTEXT).value()).isEqualTo("swordfish");
        assertThatThrownBy(() -> box.open(old, CONTEXT)).isInstanceOf(UnopenableSecret.class);
    }

    @Test
    void theKeyThatSealsCannotBeRetiredNorOneThatIsNotThere() {
        assertThatThrownBy(() -> keys.without(keys.newest())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> keys.withNew().without(1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nothingThatIsPrintedShowsASecret() {
        var json = JsonMapper.builder().build();
        record Holder(String name, Secret password) {}
        var holder = json.readValue("{\"name\":\"hub\",\"password\":\"swordfish\"}", Holder.class);
        assertThat(holder.password().value()).isEqualTo("swordfish");
        assertThat(holder + json.writeValueAsString(holder))
                .doesNotContain("swordfish")
                .contains("***");
        assertThat(keys.toString()).doesNotContain(keys.json());
        assertThatThrownBy(() -> box.open(box.seal(new Secret("swordfish"), CONTEXT), "x"))
                .hasMessageNotContaining("swordfish");
    }

    @Test
    void aServiceHasABoxIfItNamesAKeyFileAndAMisspeltPropertyStopsIt() {
        var runner = new ApplicationContextRunner()
                .withConfiguration(
                        org.springframework.boot.autoconfigure.AutoConfigurations.of(SecretAutoConfiguration.class));
        runner.run(context -> assertThat(context).doesNotHaveBean(SecretBox.class));
        runner.withPropertyValues("cairn.secrets.key-file=target/keys.json")
                .run(context -> assertThat(context).hasSingleBean(SecretBox.class));
        runner.withPropertyValues("cairn.secrets.key-file=target/keys.json", "cairn.secrets.keyfiel=x")
                .run(context -> assertThat(context).hasFailed());
    }
}
