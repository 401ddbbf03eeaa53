package io.cairn.job.description;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.test.property.Property;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariableReferencesTest {

    private static final Map<String, String> ENVIRONMENT = Map.of("A", "1", "B", "$(A)", "", "empty name");

    @ParameterizedTest
    @CsvSource({
        "$(A),1",
        "x$(A)y$(A),x1y1",
        "$(B),$(A)",
        "$(NONE),$(NONE)",
        "$$(A),$(A)",
        "$$$(A),$1",
        "$$$$(A),$$(A)",
        "$A,$A",
        "$(A,$(A",
        "$,$",
        "a$,a$",
        "$$,$",
        "$(seq 3),$(seq 3)"
    })
    void referencesAreReplacedAsKubernetesDoes(String text, String expanded) {
        assertThat(VariableReferences.expand(text, ENVIRONMENT)).isEqualTo(expanded);
    }

    @Test
    void whatIsEscapedComesBackAsItWas() {
        Property.forAll(5000, random -> {
            var text = new StringBuilder();
            for (int left = random.nextInt(12); left > 0; left--) {
                text.append("$$$(()AB ".charAt(random.nextInt(9)));
            }
            String escaped = VariableReferences.escape(text.toString());
            assertThat(VariableReferences.expand(escaped, ENVIRONMENT)).isEqualTo(text.toString());
        });
    }

    @ParameterizedTest
    @CsvSource({"$HOME,$HOME", "a $ b,a $ b", "${x},${x}", "plain,plain", "$,$"})
    void whatNeedsNoEscapeIsLeftAlone(String text, String escaped) {
        assertThat(VariableReferences.escape(text)).isEqualTo(escaped);
    }
}
