package io.cairn.job.scheduler;

import io.cairn.kit.tenancy.TenantId;
import io.cairn.launcher.ImagePin;
import java.util.List;

/** Port: the stored image identifiers, out of which alone a scheduler runs anything. */
public interface StoredImages {

    /** Every stored pin under {@code reference} (NAME:TAG) that {@code tenant} may use. */
    List<ImagePin> under(TenantId tenant, String reference);
}
