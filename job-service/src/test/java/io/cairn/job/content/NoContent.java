package io.cairn.job.content;

import io.cairn.kit.tenancy.TenantId;
import java.io.InputStream;
import java.util.Optional;

/** For jobs that bring nothing along. */
public final class NoContent implements ContentStore {

    @Override
    public Optional<Content> find(TenantId tenant, Content.Kind kind, Sha256 sha256) {
        return Optional.empty();
    }

    @Override
    public InputStream openTar(Content content) {
        throw new UnsupportedOperationException("nothing is found, so nothing is opened");
    }
}
