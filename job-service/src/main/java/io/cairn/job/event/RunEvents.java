package io.cairn.job.event;

import io.cairn.job.event.RunFinished.Metric;
import io.cairn.job.event.RunFinished.Results;
import io.cairn.job.keep.KeptOutputs;
import io.cairn.job.keep.OutputManifest;
import io.cairn.job.keep.OutputManifest.OutputFile;
import io.cairn.job.lifecycle.EndNotice;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.Job.Outcome;
import io.cairn.kit.outbox.Event;
import io.cairn.kit.outbox.Outbox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/** {@link EndNotice} by the outbox: each job that ends is a {@link RunFinished}. */
public final class RunEvents implements EndNotice {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern AT_ROOT = Pattern.compile("[^/]+-(\\d{1,9})/(metrics\\.json|model\\.onnx)");
    private static final String METRICS = "metrics.json";
    private static final String MODEL = "model.onnx";

    private final Outbox outbox;
    private final KeptOutputs outputs;

    public RunEvents(Outbox outbox, KeptOutputs outputs) {
        this.outbox = outbox;
        this.outputs = outputs;
    }

    @Override
    public Prepared prepare(Job job, Outcome outcome, Instant at) {
        var event = RunFinished.of(job, outcome, at, results(job));
        String json = JSON.writeValueAsString(event);
        int bytes = json.getBytes(StandardCharsets.UTF_8).length;
        // A job ends whatever its event says: one that is too large is told in short.
        String told = bytes <= outbox.largest()
                ? json
                : JSON.writeValueAsString(event.without("task, params and metrics: larger than an event may be"));
        return () -> outbox.append(new Event(event.eventId(), RunFinished.TYPE, job.tenant(), told));
    }

    private Results results(Job job) {
        try {
            return outputs.manifest(job).map(manifest -> results(job, manifest)).orElse(Results.NONE);
        } catch (IOException | RuntimeException unreadable) {
            return new Results(Optional.empty(), List.of(), List.of("outputs: they cannot be read"));
        }
    }

    private Results results(Job job, OutputManifest manifest) {
        var notes = new ArrayList<String>();
        var model = first(manifest, MODEL).map(OutputFile::sha256);
        var metrics =
                first(manifest, METRICS).map(file -> metrics(job, file, notes)).orElse(List.of());
        return new Results(model, metrics, notes);
    }

    /** The file of that name at the root of the output directory of the lowest rank that has one. */
    private static Optional<OutputFile> first(OutputManifest manifest, String name) {
        return manifest.files().stream()
                .filter(file -> file.path().endsWith("/" + name)
                        && AT_ROOT.matcher(file.path()).matches())
                .min(Comparator.comparingInt(RunEvents::rank).thenComparing(OutputFile::path));
    }

    private static int rank(OutputFile file) {
        var match = AT_ROOT.matcher(file.path());
        return match.matches() ? Integer.parseInt(match.group(1)) : Integer.MAX_VALUE;
    }

    private List<Metric> metrics(Job job, OutputFile file, List<String> notes) {
        if (file.bytes() > MetricsFile.LARGEST) {
            notes.add(METRICS + ": larger than " + MetricsFile.LARGEST + " bytes");
            return List.of();
        }
        try {
            var path = outputs.file(job, file.path());
            if (path.isEmpty()) {
                return List.of();
            }
            return switch (MetricsFile.read(Files.readAllBytes(path.get()))) {
                case MetricsFile.Reading.Metrics read -> read.metrics();
                case MetricsFile.Reading.Malformed malformed -> {
                    notes.add(METRICS + ": " + malformed.why());
                    yield List.of();
                }
            };
        } catch (IOException unreadable) {
            notes.add(METRICS + ": it cannot be read");
            return List.of();
        }
    }
}
