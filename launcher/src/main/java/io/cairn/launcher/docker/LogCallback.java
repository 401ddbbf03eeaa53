package io.cairn.launcher.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Writes a log stream's frames into an output. Closing a stream makes docker-java report an error and then completion, and
 * every real error is followed by completion too: the end is therefore announced once, however often it is reported.
 */
final class LogCallback extends ResultCallback.Adapter<Frame> {

    private final OutputStream into;
    private final Runnable atEnd;
    private final AtomicBoolean ended = new AtomicBoolean();

    LogCallback(OutputStream into, Runnable atEnd) {
        this.into = into;
        this.atEnd = atEnd;
    }

    @Override
    public void onNext(Frame frame) {
        if (ended.get()) {
            return;
        }
        try {
            into.write(frame.getPayload());
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    @Override
    public void onError(Throwable failure) {
        super.onError(failure);
        announce();
    }

    @Override
    public void onComplete() {
        super.onComplete();
        announce();
    }

    /** Ends the stream from our side, even one that has not begun to answer and so would report nothing. */
    void end() {
        announce();
        try {
            close();
        } catch (IOException alreadyBroken) {
            return; // as good as closed
        }
    }

    private void announce() {
        if (ended.compareAndSet(false, true)) {
            atEnd.run();
        }
    }
}
