package io.cairn.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One {@link ProcessPlatform} for all test classes that ask for it as a parameter and need no other: a start takes longer than
 * most of them. It is started for the first and removed after the last. Each class has tenants of its own names and leaves no
 * job behind; a job-service that a class has killed runs again for the next one.
 */
final class SharedPlatform implements ParameterResolver {

    private static final ExtensionContext.Namespace HERE = ExtensionContext.Namespace.create(SharedPlatform.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == ProcessPlatform.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        var platform = context.getStore(StoreScope.LAUNCHER_SESSION, HERE)
                .computeIfAbsent(ProcessPlatform.class, started -> TestPlatform.talkative(), ProcessPlatform.class);
        try {
            platform.restartJobService();
            return platform;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
