package io.cairn.quota.desk.jdbc;

import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.core.AllocationId;
import io.cairn.quota.core.Amounts;
import io.cairn.quota.core.Balances;
import io.cairn.quota.core.Policy;
import io.cairn.quota.core.Post;
import io.cairn.quota.core.Terms;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What stands in the columns of type jsonb. */
final class Json {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<TreeMap<String, Long>> UNITS = new TypeReference<>() {};

    private Json() {}

    private record TermsRow(
            @Nullable Map<String, Long> lendLimit,
            @Nullable Map<String, Long> borrowLimit,
            @Nullable Set<String> borrowers,
            int weight) {}

    private record PostRow(
            Post.Book book,
            @Nullable String account,
            @Nullable String lender,
            Map<String, Long> balance) {}

    private record BalancesRow(List<PostRow> posts, Map<String, Map<String, Long>> uses) {}

    static String of(Amounts amounts) {
        return JSON.writeValueAsString(amounts.units());
    }

    static Amounts amounts(String text) {
        return Amounts.of(JSON.readValue(text, UNITS));
    }

    static String of(Terms terms) {
        return JSON.writeValueAsString(new TermsRow(
                terms.lendLimit().map(Amounts::units).orElse(null),
                terms.borrowLimit().map(Amounts::units).orElse(null),
                terms.borrowers()
                        .map(names -> names.stream().map(TenantId::value).collect(Collectors.toSet()))
                        .orElse(null),
                terms.weight()));
    }

    static Terms terms(String text) {
        var row = JSON.readValue(text, TermsRow.class);
        return new Terms(
                Optional.ofNullable(row.lendLimit()).map(Amounts::of),
                Optional.ofNullable(row.borrowLimit()).map(Amounts::of),
                Optional.ofNullable(row.borrowers())
                        .map(names -> names.stream().map(TenantId::new).collect(Collectors.toSet())),
                row.weight());
    }

    static String of(Policy policy) {
        return JSON.writeValueAsString(policy);
    }

    static Policy policy(String text) {
        return JSON.readValue(text, Policy.class);
    }

    static String of(Balances balances) {
        var posts = new ArrayList<PostRow>();
        balances.posts()
                .forEach((post, balance) -> posts.add(new PostRow(
                        post.book(),
                        post.account().map(TenantId::value).orElse(null),
                        post.lender().map(TenantId::value).orElse(null),
                        balance)));
        var uses = new TreeMap<String, Map<String, Long>>();
        balances.uses().forEach((allocation, use) -> uses.put(allocation.value(), use));
        return JSON.writeValueAsString(new BalancesRow(posts, uses));
    }

    static Balances balances(String text) {
        var row = JSON.readValue(text, BalancesRow.class);
        var balances = Balances.ZERO;
        var posts = balances.posts();
        for (PostRow post : row.posts()) {
            posts = posts.plus(
                    new Post(
                            post.book(),
                            Optional.ofNullable(post.account()).map(TenantId::new),
                            Optional.ofNullable(post.lender()).map(TenantId::new)),
                    new TreeMap<>(post.balance()));
        }
        var uses = balances.uses();
        for (var use : row.uses().entrySet()) {
            uses = uses.plus(new AllocationId(use.getKey()), new TreeMap<>(use.getValue()));
        }
        return new Balances(posts, uses);
    }
}
