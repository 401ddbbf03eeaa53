package io.cairn.cli;

import io.cairn.cli.exit.ExitCode;
import java.util.concurrent.atomic.AtomicInteger;
import sun.misc.Signal;

/** Ctrl-C while a job runs: the first does what it is asked, the second leaves at once. */
final class Interrupt {

    private final AtomicInteger count = new AtomicInteger();

    /**
     * @param first what the first one does, in a thread of its own
     */
    Interrupt(Runnable first) {
        // sun.misc.Signal is the JDK's one way to a signal that does not end the process; a shutdown hook could not
        // wait.
        Signal.handle(new Signal("INT"), signal -> {
            if (count.incrementAndGet() > 1) {
                Runtime.getRuntime().halt(ExitCode.STOPPED);
            }
            Thread.ofPlatform().daemon().start(first);
        });
    }

    boolean came() {
        return count.get() > 0;
    }
}
