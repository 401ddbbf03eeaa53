package io.cairn.job.metrics;

import io.cairn.job.lifecycle.Job;
import io.cairn.job.metrics.RankProbe.Source;
import io.cairn.job.reconcile.loop.Keep;
import io.cairn.job.scheduler.ContainerScheduler.Rank;
import io.cairn.job.scheduler.ContainerScheduler.RankStatus;
import io.cairn.job.scheduler.ContainerScheduler.Unavailable;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the rest of a rank's curves before its log is kept: a log that is kept means that the curves are, so a service that is
 * killed in between reads them again. What is wrong with curves keeps no job from its end.
 */
public final class CurveKeep implements Keep {

    private static final Logger LOG = LoggerFactory.getLogger(CurveKeep.class);

    private final Keep keep;
    private final CurveReader curves;

    public CurveKeep(Keep keep, CurveReader curves) {
        this.keep = keep;
        this.curves = curves;
    }

    @Override
    public boolean hasLog(Job job, Rank rank) {
        return keep.hasLog(job, rank);
    }

    @Override
    public void log(Job job, RankStatus seen, LogWriter writer) throws IOException {
        try {
            curves.read(new Source(job.id(), job.fence(), job.attempt(), seen.rank(), seen.incarnation()), true);
        } catch (Unavailable silent) {
            throw silent;
        } catch (RuntimeException failed) {
            LOG.warn("the rest of the curves of {} is lost", seen.rank(), failed);
        }
        keep.log(job, seen, writer);
    }

    @Override
    public void earlierLog(Job job, RankStatus seen, LogWriter writer) throws IOException {
        keep.earlierLog(job, seen, writer);
    }

    @Override
    public Optional<String> outputs(Job job, OutputReader reader) throws IOException {
        return keep.outputs(job, reader);
    }
}
