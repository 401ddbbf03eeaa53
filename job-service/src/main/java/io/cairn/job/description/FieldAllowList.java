package io.cairn.job.description;

import static io.cairn.job.description.Shape.object;
import static io.cairn.job.description.Shape.required;
import static io.cairn.job.description.Shape.text;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The closed list of fields that a description file may have; everything else, above all what gives power over the host, is
 * refused by name. Templates are held against it when they are stored, with placeholders in place of values, and each file
 * again when it was filled. A headless Service names the peers; an indexed Job holds one container per rank.
 *
 * <p>What the planner answers for, above all image, size, number of ranks and claims, stands in a template as its placeholder
 * and cannot be written out: a template cannot run another image or take more room than the plan says.
 */
public final class FieldAllowList {

    /** The path of a health check: nothing in it means anything to a proxy or a shell. */
    public static final String HEALTH_PATH =
            "/([A-Za-z0-9_-][A-Za-z0-9._-]{0,63}/){0,7}([A-Za-z0-9_-][A-Za-z0-9._-]{0,63})?";

    private static final int MOST_JOBS = 8;

    private FieldAllowList() {}

    /** What a document is there for. */
    private enum Sort {
        RANKS(AllowedDocuments.RANKS),
        PEERS(AllowedDocuments.PEERS),
        PORT(AllowedDocuments.PORT),
        HOSTFILE(AllowedDocuments.HOSTFILE),
        UNKNOWN(object(required("kind", text("Job|Service|ConfigMap", "Job, Service or ConfigMap"))));

        private final Shape shape;

        Sort(Shape shape) {
            this.shape = shape;
        }

        /** A service that has a type is the one of a port; what it lacks or has too much is told by its shape. */
        static Sort of(Object document) {
            if (!(document instanceof Map<?, ?> mapping) || !(mapping.get("kind") instanceof String kind)) {
                return UNKNOWN;
            }
            boolean typed = mapping.get("spec") instanceof Map<?, ?> spec && spec.containsKey("type");
            return switch (kind) {
                case "Job" -> RANKS;
                case "Service" -> typed ? PORT : PEERS;
                case "ConfigMap" -> HOSTFILE;
                default -> UNKNOWN;
            };
        }

        /** Whether a file is whole with so many of it. */
        boolean mayHave(int documents) {
            return switch (this) {
                case RANKS -> documents >= 1 && documents <= MOST_JOBS;
                case PEERS, PORT, HOSTFILE -> documents <= 1;
                case UNKNOWN -> true; // told by its shape
            };
        }
    }

    /**
     * What is wrong in {@code yaml}; empty if nothing is.
     *
     * @param template whether placeholders may stand for values, and conditions may stand in mappings
     */
    public static List<Fault> check(String yaml, boolean template) {
        List<Object> documents;
        try {
            documents =
                    YamlDocuments.read(yaml, template ? YamlDocuments.LARGEST_TEMPLATE : YamlDocuments.LARGEST_FILE);
        } catch (YamlDocuments.Unreadable unreadable) {
            return List.of(new Fault("", String.valueOf(unreadable.getMessage())));
        }
        var faults = new ArrayList<Fault>();
        var seen = new EnumMap<Sort, Integer>(Sort.class);
        for (int number = 0; number < documents.size(); number++) {
            Sort sort = Sort.of(documents.get(number));
            seen.merge(sort, 1, Integer::sum);
            faults.addAll(sort.shape.faults("/" + number, documents.get(number), template));
        }
        if (!Stream.of(Sort.values()).allMatch(sort -> sort.mayHave(seen.getOrDefault(sort, 0)))) {
            faults.add(new Fault(
                    "",
                    "a file holds a Job for each task, " + MOST_JOBS
                            + " at most, and at most one Service for peers, one for a port and one ConfigMap"));
        }
        if (faults.isEmpty()) {
            faults.addAll(template ? Names.ofTemplate(documents) : Names.ofFile(documents));
        }
        return List.copyOf(faults);
    }

    /** What a rank of each task is limited to of {@code resource}, in whole numbers; a task without the limit is not there. */
    public static Map<String, Integer> limits(DescriptionFile file, String resource) {
        try {
            return Names.limits(YamlDocuments.read(file.yaml(), YamlDocuments.LARGEST_FILE), resource);
        } catch (YamlDocuments.Unreadable unreadable) {
            return Map.of();
        }
    }
}
