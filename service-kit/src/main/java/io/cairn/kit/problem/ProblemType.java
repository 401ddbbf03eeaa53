package io.cairn.kit.problem;

import java.net.URI;
import org.springframework.http.HttpStatus;

/**
 * One kind of error that callers can tell apart. Each service has one enum that implements this; its constants are part
 * of the contract and never change their meaning.
 */
public interface ProblemType {

    /**
     * What makes one kind of error.
     *
     * @param service the short name of the service that answers, such as {@code job}
     * @param slug the kind within the service, in lower case with hyphens, such as {@code unknown-pair}
     * @param status the HTTP status that always goes with this kind
     * @param title one phrase for people, the same for every occurrence
     */
    record Kind(String service, String slug, HttpStatus status, String title) {}

    /** What this constant stands for. */
    Kind kind();

    /** The short name of the service that answers. */
    default String service() {
        return kind().service();
    }

    /** The kind within the service. */
    default String slug() {
        return kind().slug();
    }

    /** The HTTP status that always goes with this kind. */
    default HttpStatus status() {
        return kind().status();
    }

    /** One phrase for people, the same for every occurrence. */
    default String title() {
        return kind().title();
    }

    /** The stable identifier by which programs tell kinds apart. */
    default URI type() {
        return URI.create("urn:cairn:problem:" + service() + ":" + slug());
    }
}
