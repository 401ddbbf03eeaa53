package io.cairn.job.catalog.jpa;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

/** An owner of null is the platform. */
interface ImageRows extends JpaRepository<ImageRow, String> {

    @Query("select i from ImageRow i where i.active and (i.owner is null or i.owner = :tenant)")
    List<ImageRow> active(String tenant);

    @Query("select i from ImageRow i where not i.active and (i.owner is null or i.owner = :tenant)"
            + " order by i.createdAt desc, i.id")
    List<ImageRow> retired(String tenant, Limit limit);

    /** In one round trip, since each job that is submitted asks for it. */
    @Query("select i from ImageRow i where (i.owner is null or i.owner = :tenant) and i.library = :library"
            + " and (i.active or i.id in ("
            + "select r.id from ImageRow r where not r.active and (r.owner is null or r.owner = :tenant)"
            + " and r.library = :library order by r.createdAt desc, r.id limit :retired))")
    List<ImageRow> ofLibrary(String tenant, String library, int retired);

    @Query("select i from ImageRow i where i.id = :id and (i.owner is null or i.owner = :tenant)")
    Optional<ImageRow> seenBy(String tenant, String id);

    @Query("select i from ImageRow i where i.reference = :reference and (i.owner is null or i.owner = :tenant)"
            + " order by i.createdAt desc, i.id")
    List<ImageRow> named(String tenant, String reference, Limit limit);

    @Query(
            "select i from ImageRow i where i.active and i.owner is not distinct from :owner and i.reference = :reference")
    Optional<ImageRow> activeOf(@Nullable String owner, String reference);

    @Query("select count(i) from ImageRow i where i.active and i.owner is not distinct from :owner")
    long countActive(@Nullable String owner);

    @Query("select i.active from ImageRow i where i.id = :id and i.owner is not distinct from :owner")
    Optional<Boolean> isActive(@Nullable String owner, String id);

    @Modifying(flushAutomatically = true, clearAutomatically = true)
    @Query("update ImageRow i set i.active = false"
            + " where i.id = :id and i.active and i.owner is not distinct from :owner")
    int retire(@Nullable String owner, String id);
}
