package io.cairn.job.catalog.jpa;

import io.cairn.job.catalog.ImageRecord;
import io.cairn.job.content.Sha256;
import io.cairn.kit.tenancy.TenantId;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.PostLoad;
import jakarta.persistence.PostPersist;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hibernate.annotations.Fetch;
import org.hibernate.annotations.FetchMode;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

/** A row of the table of images, with its layers. */
@Entity
@Table(name = "image")
class ImageRow implements Persistable<String> {

    @Id
    private String id;

    private @Nullable String owner;
    private String library;
    private String libraryVersion;
    private @Nullable String pythonVersion;
    private String accelerator;
    private @Nullable String cuda;
    private String architecture;
    private String[] jobTypes;
    private String reference;

    @Enumerated(EnumType.STRING)
    private ImageRecord.Kind hashKind;

    private String sha256;
    private boolean active;
    private Instant createdAt;

    @ElementCollection(fetch = FetchType.EAGER)
    @Fetch(FetchMode.SUBSELECT) // one query for the layers of all images of a list
    @CollectionTable(name = "image_layer", joinColumns = @JoinColumn(name = "image"))
    @OrderColumn(name = "position")
    @Column(nullable = false)
    private List<LayerPart> layers = new ArrayList<>();

    @Transient
    private boolean fresh;

    /** For JPA, which fills the fields. */
    @SuppressWarnings("NullAway.Init")
    protected ImageRow() {}

    ImageRow(ImageRecord image) {
        id = image.id();
        owner = image.owner().map(TenantId::value).orElse(null);
        library = image.library();
        libraryVersion = image.libraryVersion();
        pythonVersion = image.pythonVersion().orElse(null);
        accelerator = image.accelerator();
        cuda = image.cuda().orElse(null);
        architecture = image.architecture();
        jobTypes = image.jobTypes().toArray(String[]::new);
        reference = image.reference();
        hashKind = image.kind();
        sha256 = image.sha256().hex();
        active = true;
        createdAt = image.createdAt();
        image.layers().forEach(layer -> layers.add(LayerPart.of(layer)));
        fresh = true;
    }

    ImageRecord toRecord() {
        return new ImageRecord(
                id,
                Optional.ofNullable(owner).map(TenantId::new),
                library,
                libraryVersion,
                Optional.ofNullable(pythonVersion),
                accelerator,
                Optional.ofNullable(cuda),
                architecture,
                Set.of(jobTypes),
                reference,
                hashKind,
                new Sha256(sha256),
                layers.stream().map(LayerPart::toLayer).toList(),
                active,
                createdAt);
    }

    @Override
    public String getId() {
        return id;
    }

    /** Ids come from outside; without this, saving would look for the row first. */
    @Override
    public boolean isNew() {
        return fresh;
    }

    @PostLoad
    @PostPersist
    void stored() {
        fresh = false;
    }
}
