package io.cairn.kit.test.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * For each operation of a service, how its resource is made, in the name of one tenant. An operation without a recipe fails
 * the tests that are made from the document, so that a new one cannot be forgotten.
 */
public final class ApiRecipes {

    private static final Set<Integer> NOT_FOUND = Set.of(404);
    private static final Set<Integer> EMPTY = Set.of(200);

    private final Map<String, List<Recipe>> recipes = new LinkedHashMap<>();

    /**
     * One way to call an operation.
     *
     * @param call makes what is needed and says how to name it
     * @param toStrangers how the same call is answered to another tenant
     * @param marked whether the owner's answer shows the owner's mark
     */
    public record Recipe(Supplier<ApiCall> call, Set<Integer> toStrangers, boolean marked) {}

    /** A thing that strangers do not find. */
    public ApiRecipes thing(String operation, Supplier<ApiCall> call) {
        return add(operation, new Recipe(call, NOT_FOUND, true));
    }

    /** As {@link #thing}, whose answer shows nothing that only its owner could have written. */
    public ApiRecipes unmarkedThing(String operation, Supplier<ApiCall> call) {
        return add(operation, new Recipe(call, NOT_FOUND, false));
    }

    /** A list, in which strangers find nothing of it; {@code call} makes an entry. */
    public ApiRecipes list(String operation, Supplier<ApiCall> call) {
        return add(operation, new Recipe(call, EMPTY, true));
    }

    /** Something that each tenant may do for itself; strangers get one of these answers. */
    public ApiRecipes action(String operation, Set<Integer> toStrangers, Supplier<ApiCall> call) {
        return add(operation, new Recipe(call, toStrangers, false));
    }

    /** Something that no tenant may do, whose answer shows the owner's mark if {@code marked}. */
    public ApiRecipes reserved(String operation, boolean marked, Supplier<ApiCall> call) {
        return add(operation, new Recipe(call, Set.of(403), marked));
    }

    /** The recipes of this operation, at least one. */
    List<Recipe> of(ApiOperation operation) {
        return recipes.getOrDefault(operation.id(), List.of());
    }

    /** Fails unless there is a recipe for each operation and an operation for each recipe. */
    public void areTotal(ApiDocument document) {
        assertThat(new TreeSet<>(recipes.keySet()))
                .as("each operation of the document has a recipe, and each recipe an operation")
                .isEqualTo(document.operations().stream()
                        .map(ApiOperation::id)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private ApiRecipes add(String operation, Recipe recipe) {
        recipes.computeIfAbsent(operation, first -> new ArrayList<>()).add(recipe);
        return this;
    }
}
