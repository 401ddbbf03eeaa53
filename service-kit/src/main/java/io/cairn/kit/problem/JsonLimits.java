package io.cairn.kit.problem;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How much JSON a service reads.
 *
 * @param maxDocument the largest JSON document, in bytes; a larger one is answered with 413
 */
@ConfigurationProperties("cairn.json")
public record JsonLimits(@DefaultValue("4MB") DataSize maxDocument) {

    public JsonLimits {
        if (maxDocument.toBytes() < 1) {
            throw new IllegalArgumentException("cairn.json.max-document must be at least one byte");
        }
    }
}
