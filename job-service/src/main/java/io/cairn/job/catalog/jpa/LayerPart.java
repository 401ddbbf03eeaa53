package io.cairn.job.catalog.jpa;

import io.cairn.job.submit.Resolution;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;

/** A layer of an image, as a row of its own table. */
@Embeddable
record LayerPart(@Enumerated(EnumType.STRING) Resolution.Kind kind, String reference, String digest) {

    static LayerPart of(Resolution.Layer layer) {
        return new LayerPart(layer.kind(), layer.reference(), layer.digest());
    }

    Resolution.Layer toLayer() {
        return new Resolution.Layer(kind, reference, digest);
    }
}
