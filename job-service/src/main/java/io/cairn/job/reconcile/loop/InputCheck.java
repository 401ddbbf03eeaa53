package io.cairn.job.reconcile.loop;

import io.cairn.job.content.Content;
import io.cairn.job.content.ContentStore;
import io.cairn.job.lifecycle.Job;
import java.util.Optional;

/** Looks whether what a job was submitted with is still stored. */
public final class InputCheck {

    private final ContentStore contents;

    public InputCheck(ContentStore contents) {
        this.contents = contents;
    }

    /** What is gone, in words for the job's owner; empty if all is there. */
    Optional<String> missing(Job job) {
        var program = job.request()
                .program()
                .filter(sha ->
                        contents.find(job.tenant(), Content.Kind.PROGRAM, sha).isEmpty())
                .map(sha -> "the program " + sha + " is gone");
        var dataset = job.request()
                .dataset()
                .filter(sha ->
                        contents.find(job.tenant(), Content.Kind.DATASET, sha).isEmpty())
                .map(sha -> "the data set " + sha + " is gone");
        return program.or(() -> dataset);
    }
}
