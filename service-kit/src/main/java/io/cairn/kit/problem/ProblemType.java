package io.cairn.kit.problem;

import java.net.URI;
import org.springframework.http.HttpStatus;

/**
 * One kind of error that callers can tell apart. Each service has one enum that implements this; its constants are part
 * of the contract and never change their meaning.
 */
public interface ProblemType {

    /** The short name of the service that answers, such as {@code job}. */
    String service();

    /** The kind within the service, in lower case with hyphens, such as {@code unknown-pair}. */
    String slug();

    /** The HTTP status that always goes with this kind. */
    HttpStatus status();

    /** One phrase for people, the same for every occurrence. */
    String title();

    /** The stable identifier by which programs tell kinds apart. */
    default URI type() {
        return URI.create("urn:cairn:problem:" + service() + ":" + slug());
    }
}
