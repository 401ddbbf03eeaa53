package io.cairn.kit.config;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows {@link UnknownProperty} as a sentence without a stack trace. */
final class UnknownPropertyAnalyzer extends AbstractFailureAnalyzer<UnknownProperty> {

    @Override
    protected FailureAnalysis analyze(Throwable root, UnknownProperty cause) {
        return new FailureAnalysis(
                String.valueOf(cause.getMessage()), "Spell it as it is documented, or remove it.", cause);
    }
}
