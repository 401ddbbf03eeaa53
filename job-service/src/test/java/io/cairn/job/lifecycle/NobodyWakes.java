package io.cairn.job.lifecycle;

/** {@link Wake} where no loop runs. */
public final class NobodyWakes implements Wake {

    @Override
    public void begin(JobId job) {}

    @Override
    public void hurry(JobId job) {}
}
