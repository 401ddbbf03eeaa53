package io.cairn.job.catalog.jpa;

import io.cairn.job.catalog.Template;
import io.cairn.job.catalog.VersionRange;
import io.cairn.kit.tenancy.TenantId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.PostLoad;
import jakarta.persistence.PostPersist;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

/** A row of the table of templates. */
@Entity
@Table(name = "template")
class TemplateRow implements Persistable<String> {

    @Id
    private String id;

    private @Nullable String owner;
    private String library;
    private String jobType;
    private String libraryVersions;
    private boolean active;
    private int version;

    @Column(name = "body")
    private String text;

    private Instant createdAt;

    @Transient
    private boolean fresh;

    /** For JPA, which fills the fields. */
    @SuppressWarnings("NullAway.Init")
    protected TemplateRow() {}

    TemplateRow(Template template, int version) {
        id = template.id();
        owner = template.owner().map(TenantId::value).orElse(null);
        library = template.library();
        jobType = template.jobType();
        libraryVersions = template.libraryVersions().toString();
        active = true;
        this.version = version;
        text = template.text();
        createdAt = template.createdAt();
        fresh = true;
    }

    Template toTemplate() {
        return new Template(
                id,
                Optional.ofNullable(owner).map(TenantId::new),
                library,
                jobType,
                VersionRange.parse(libraryVersions),
                active,
                version,
                text,
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
