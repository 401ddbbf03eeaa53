package io.cairn.job.catalog;

import io.cairn.kit.tenancy.TenantId;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A job description file with gaps, for one pair and a range of library versions.
 *
 * @param id unique among all templates
 * @param owner the tenant that alone sees it; empty means the platform's, seen by all
 * @param libraryVersions which versions of the library it can run; active ones of one owner and pair never overlap
 * @param active whether new jobs may use it; a retired one never becomes active again
 * @param version 1, 2, 3 ... among the templates of the same owner, pair and range
 * @param text the YAML, as it was given
 */
public record Template(
        String id,
        Optional<TenantId> owner,
        String library,
        String jobType,
        VersionRange libraryVersions,
        boolean active,
        int version,
        String text,
        Instant createdAt) {

    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,126}");

    public Template {
        requireId(id);
        if (!Pair.isName(library) || !Pair.isName(jobType)) {
            throw new IllegalArgumentException("library and job type are names of a-z, 0-9 and inner hyphens");
        }
        if (version < 1) {
            throw new IllegalArgumentException("the version of a template is 1 or more");
        }
    }

    /** What it is found by. */
    public Pair pair() {
        return new Pair(library, jobType);
    }

    static void requireId(String id) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("an id is 1 to 127 characters of a-z, 0-9 and hyphens");
        }
    }
}
