package io.cairn.job.scheduler.docker;

import io.cairn.job.scheduler.ContainerScheduler.Answer;
import io.cairn.job.scheduler.ContainerScheduler.Unavailable;
import io.cairn.job.scheduler.ContainerScheduler.Why;
import io.cairn.launcher.LauncherException;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** What the failures of the launcher mean to a job. */
final class EngineFailures {

    private EngineFailures() {}

    /** The launcher's failures as answers about this file. */
    static Answer answering(Supplier<Answer> work) {
        try {
            return work.get();
        } catch (FilePlan.Unsupported unsupported) {
            return new Answer.Refused(Why.FEATURE_UNSUPPORTED, String.valueOf(unsupported.getMessage()));
        } catch (Staging.Busy busy) {
            return new Answer.NotNow(String.valueOf(busy.getMessage()));
        } catch (Staging.InputMissing missing) {
            return new Answer.Refused(Why.INPUT_MISSING, String.valueOf(missing.getMessage()));
        } catch (LauncherException failed) {
            String detail = String.valueOf(failed.getMessage());
            return switch (failed) {
                case LauncherException.EngineUnavailable silent -> throw new Unavailable(detail, silent);
                case LauncherException.ImageMissing missing -> new Answer.Refused(Why.IMAGE_MISSING, detail);
                case LauncherException.NameTaken taken -> new Answer.Refused(Why.ENGINE_REFUSED, detail);
                case LauncherException.Refused refused -> new Answer.Refused(Why.ENGINE_REFUSED, detail);
                case LauncherException.SubnetTaken taken -> new Answer.NotNow(detail);
                case LauncherException.PortTaken taken -> new Answer.NotNow("every port of the edge is taken");
                case LauncherException.NotFound vanished -> new Answer.NotNow(detail);
                case LauncherException.RegistrySilent silent -> new Answer.NotNow(detail);
                case LauncherException.NotAdmitted closed -> new Answer.NotNow(detail);
            };
        }
    }

    static <T> T speaking(Supplier<T> work) {
        try {
            return work.get();
        } catch (LauncherException.EngineUnavailable silent) {
            throw new Unavailable(String.valueOf(silent.getMessage()), silent);
        }
    }

    static void await(Future<?> work) {
        try {
            work.get();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new LauncherException.EngineUnavailable("interrupted while ranks were stopped", stopped);
        } catch (java.util.concurrent.ExecutionException failed) {
            if (failed.getCause() instanceof LauncherException known) {
                throw known;
            }
            throw new IllegalStateException(failed.getCause());
        }
    }
}
