package io.cairn.job.catalog.seed;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.cairn.job.catalog.ImageRecord;
import io.cairn.job.submit.Resolution;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What stands in the seed files, and how it is read: a field that is not known, or stands twice, fails. */
final class SeedFiles {

    private static final YAMLMapper YAML = strict();

    private SeedFiles() {}

    /** One template of the index; {@code file} is relative to it. */
    record TemplateEntry(
            @Nullable String library,
            @Nullable String jobType,
            @Nullable String versions,
            @Nullable String file) {}

    /** One image. */
    record ImageEntry(
            @Nullable String library,
            @Nullable String libraryVersion,
            @Nullable String pythonVersion,
            @Nullable String accelerator,
            @Nullable String cuda,
            @Nullable String architecture,
            @Nullable List<String> jobTypes,
            @Nullable String reference,
            ImageRecord.@Nullable Kind kind,
            @Nullable String sha256,
            @Nullable List<LayerEntry> layers) {}

    /** One layer of an image, undermost first. */
    record LayerEntry(
            Resolution.@Nullable Kind kind,
            @Nullable String reference,
            @Nullable String digest) {}

    /** The entries of a list file. */
    static <T> List<T> read(String file, String text, Class<T> entry) {
        try {
            List<T> entries = YAML.readerForListOf(entry).readValue(text);
            if (entries == null || entries.contains(null)) {
                throw new BrokenSeedException(file, "a list is needed, without empty entries");
            }
            return entries;
        } catch (JsonProcessingException broken) {
            throw new BrokenSeedException(file, place(broken) + why(broken));
        }
    }

    private static String place(JsonProcessingException broken) {
        return broken.getLocation() == null
                ? ""
                : "line " + broken.getLocation().getLineNr() + ": ";
    }

    private static String why(JsonProcessingException broken) {
        return switch (broken) {
            case UnrecognizedPropertyException unknown -> "the field " + unknown.getPropertyName() + " is not known";
            case MismatchedInputException unfit ->
                unfit.getPath().reversed().stream()
                        .flatMap(step -> Optional.ofNullable(step.getFieldName()).stream())
                        .findFirst()
                        .map(field -> "the value of " + field + " does not fit")
                        .orElse("a list of entries is needed");
            default -> broken.getOriginalMessage().lines().findFirst().orElse("it is no YAML");
        };
    }

    private static YAMLMapper strict() {
        return YAMLMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .build();
    }
}
