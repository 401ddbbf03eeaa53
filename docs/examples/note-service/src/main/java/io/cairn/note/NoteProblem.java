package io.cairn.note;

import io.cairn.kit.problem.ProblemType;
import org.springframework.http.HttpStatus;

/** The kinds of error that note-service alone gives. */
public enum NoteProblem implements ProblemType {
    TOO_MANY_NOTES("too-many-notes", HttpStatus.UNPROCESSABLE_CONTENT, "The tenant has as many notes as it may");

    private final String slug;
    private final HttpStatus status;
    private final String title;

    NoteProblem(String slug, HttpStatus status, String title) {
        this.slug = slug;
        this.status = status;
        this.title = title;
    }

    @Override
    public String service() {
        return "note";
    }

    @Override
    public String slug() {
        return slug;
    }

    @Override
    public HttpStatus status() {
        return status;
    }

    @Override
    public String title() {
        return title;
    }
}
