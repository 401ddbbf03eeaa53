package io.cairn.job.keep;

import io.cairn.job.lifecycle.Job;
import io.cairn.job.reconcile.loop.Keep;
import io.cairn.job.scheduler.ContainerScheduler.Rank;
import io.cairn.job.scheduler.ContainerScheduler.RankStatus;
import java.io.IOException;
import java.util.Optional;

/** {@link Keep} on disk. */
public final class FileKeep implements Keep {

    private final KeptLogs logs;
    private final KeptOutputs outputs;

    public FileKeep(KeptLogs logs, KeptOutputs outputs) {
        this.logs = logs;
        this.outputs = outputs;
    }

    @Override
    public boolean hasLog(Job job, Rank rank) {
        return logs.has(job, job.attempt(), rank, Optional.empty());
    }

    @Override
    public void log(Job job, RankStatus seen, LogWriter writer) throws IOException {
        logs.keep(job, seen.rank(), Optional.empty(), writer::writeTo);
    }

    @Override
    public void earlierLog(Job job, RankStatus seen, LogWriter writer) throws IOException {
        var earlier = Optional.of(seen.incarnation());
        if (!logs.has(job, job.attempt(), seen.rank(), earlier)) {
            logs.keep(job, seen.rank(), earlier, writer::writeTo);
        }
    }

    @Override
    public Optional<String> outputs(Job job, OutputReader reader) throws IOException {
        return outputs.keep(job, reader);
    }
}
