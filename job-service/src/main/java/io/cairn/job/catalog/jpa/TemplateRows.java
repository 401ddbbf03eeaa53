package io.cairn.job.catalog.jpa;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

/** An owner of null is the platform. */
interface TemplateRows extends JpaRepository<TemplateRow, String> {

    @Query("select t from TemplateRow t where t.active and (t.owner is null or t.owner = :tenant)")
    List<TemplateRow> active(String tenant);

    @Query("select t from TemplateRow t where not t.active and (t.owner is null or t.owner = :tenant)"
            + " order by t.createdAt desc, t.id")
    List<TemplateRow> retired(String tenant, Limit limit);

    /** In one round trip, since each job that is submitted asks for it. */
    @Query("select t from TemplateRow t where (t.owner is null or t.owner = :tenant)"
            + " and t.library = :library and t.jobType = :jobType and (t.active or t.id in ("
            + "select r.id from TemplateRow r where not r.active and (r.owner is null or r.owner = :tenant)"
            + " and r.library = :library and r.jobType = :jobType order by r.createdAt desc, r.id limit :retired))")
    List<TemplateRow> ofPair(String tenant, String library, String jobType, int retired);

    @Query("select t from TemplateRow t where t.id = :id and (t.owner is null or t.owner = :tenant)")
    Optional<TemplateRow> seenBy(String tenant, String id);

    @Query("select t from TemplateRow t where t.active and t.owner is not distinct from :owner"
            + " and t.library = :library and t.jobType = :jobType order by t.id")
    List<TemplateRow> activeOf(@Nullable String owner, String library, String jobType);

    @Query("select count(t) from TemplateRow t where t.active and t.owner is not distinct from :owner")
    long countActive(@Nullable String owner);

    @Query("select coalesce(max(t.version), 0) from TemplateRow t where t.owner is not distinct from :owner"
            + " and t.library = :library and t.jobType = :jobType and t.libraryVersions = :range")
    int newestVersion(@Nullable String owner, String library, String jobType, String range);

    @Query("select t from TemplateRow t where t.owner is not distinct from :owner and t.library = :library"
            + " and t.jobType = :jobType and t.libraryVersions = :range and t.text = :text order by t.version desc")
    List<TemplateRow> ofText(
            @Nullable String owner, String library, String jobType, String range, String text, Limit limit);

    @Query("select t.active from TemplateRow t where t.id = :id and t.owner is not distinct from :owner")
    Optional<Boolean> isActive(@Nullable String owner, String id);

    @Modifying(flushAutomatically = true, clearAutomatically = true)
    @Query("update TemplateRow t set t.active = false"
            + " where t.id = :id and t.active and t.owner is not distinct from :owner")
    int retire(@Nullable String owner, String id);

    /** Holds the writers of one owner apart until the transaction ends. */
    @Query(value = "select cast(pg_advisory_xact_lock(hashtextextended(:name, 0)) as text)", nativeQuery = true)
    String lock(String name);
}
