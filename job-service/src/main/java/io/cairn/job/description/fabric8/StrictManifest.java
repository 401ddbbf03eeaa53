package io.cairn.job.description.fabric8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.cairn.job.description.DescriptionFile;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Parses description files into fabric8's models, where an unknown field fails, and a number in place of a text. The models
 * collect unknown fields by an any-setter, so the mapper is told that there is none.
 */
public final class StrictManifest {

    private static final YAMLMapper YAML = strict();

    private StrictManifest() {}

    /**
     * The documents in file order.
     *
     * @throws IllegalArgumentException naming the field that the model does not have, or the value that does not fit
     */
    public static List<HasMetadata> read(DescriptionFile file) {
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(file.yaml())) {
            var parsed = new ArrayList<HasMetadata>();
            while (documents.hasNextValue()) {
                JsonNode document = documents.nextValue();
                parsed.add(
                        YAML.treeToValue(document, model(document.path("kind").asText())));
            }
            return List.copyOf(parsed);
        } catch (JsonProcessingException broken) {
            throw new IllegalArgumentException(broken.getOriginalMessage(), broken);
        } catch (IOException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }

    private static Class<? extends HasMetadata> model(String kind) {
        return switch (kind) {
            case "Job" -> Job.class;
            case "Service" -> Service.class;
            case "ConfigMap" -> ConfigMap.class;
            default ->
                throw new IllegalArgumentException("the kind " + kind + " is not one of Job, Service, ConfigMap");
        };
    }

    private static YAMLMapper strict() {
        return YAMLMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_IGNORED_PROPERTIES)
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(
                        LogicalType.Textual,
                        texts -> texts.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .annotationIntrospector(new NoAnySetter())
                .build();
    }

    /** Fabric8's annotations but for the any-setter. */
    private static final class NoAnySetter extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean hasAnySetter(Annotated member) {
            return false;
        }
    }
}
