package io.cairn.launcher.docker;

import com.github.dockerjava.api.async.ResultCallback;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A stream of the engine that says once that it is over. Closing one makes docker-java report an error and then completion,
 * and every real error is followed by completion too.
 *
 * @param <T> what it streams
 */
abstract class EndingOnce<T> extends ResultCallback.Adapter<T> {

    private final Runnable atEnd;
    private final AtomicBoolean over = new AtomicBoolean();

    EndingOnce(Runnable atEnd) {
        this.atEnd = atEnd;
    }

    /** What to do with one item; not called once the stream is over. */
    abstract void take(T item);

    @Override
    public final void onNext(T item) {
        if (!over.get()) {
            take(item);
        }
    }

    @Override
    public final void onError(Throwable failure) {
        super.onError(failure);
        announce();
    }

    @Override
    public final void onComplete() {
        super.onComplete();
        announce();
    }

    /** Ends the stream from our side, even one that has not begun to answer and so would report nothing. */
    final void end() {
        announce();
        try {
            close();
        } catch (IOException alreadyBroken) {
            return; // as good as closed
        }
    }

    private void announce() {
        if (over.compareAndSet(false, true)) {
            atEnd.run();
        }
    }
}
