package io.cairn.job.description;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A template that was read once, to be asked and filled. A text that is none is one with a fault. */
public final class ParsedTemplate {

    private final List<Object> documents;
    private final Optional<Fault> fault;

    private ParsedTemplate(List<Object> documents, Optional<Fault> fault) {
        this.documents = documents;
        this.fault = fault;
    }

    /** Reads {@code text}; what is wrong with it is told when it is filled. */
    public static ParsedTemplate of(String text) {
        try {
            return new ParsedTemplate(YamlDocuments.read(text, YamlDocuments.LARGEST_TEMPLATE), Optional.empty());
        } catch (YamlDocuments.Unreadable unreadable) {
            return new ParsedTemplate(List.of(), Optional.of(new Fault("", String.valueOf(unreadable.getMessage()))));
        }
    }

    /** The names that it gives a value of its own in the environment; empty for what is no template. */
    public Set<String> ownEnvironment() {
        return Names.ownEnvironment(documents);
    }

    /** Placeholders and conditions as they were read; nobody changes them. */
    List<Object> documents() {
        return documents;
    }

    Optional<Fault> fault() {
        return fault;
    }
}
