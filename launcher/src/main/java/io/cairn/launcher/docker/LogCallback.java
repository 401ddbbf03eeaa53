package io.cairn.launcher.docker;

import com.github.dockerjava.api.model.Frame;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Writes a log stream's frames into an output. */
final class LogCallback extends EndingOnce<Frame> {

    private final OutputStream into;

    LogCallback(OutputStream into, Runnable atEnd) {
        super(atEnd);
        this.into = into;
    }

    @Override
    void take(Frame frame) {
        try {
            into.write(frame.getPayload());
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }
}
