package io.cairn.kit.test.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.test.openapi.ApiOperation.Where;
import io.cairn.kit.test.openapi.ApiRecipes.Recipe;
import io.cairn.kit.test.openapi.RawHttp.Answer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls each operation of a document with what one tenant owns and with the tokens of others. Nothing of the owner may show in
 * an answer, and nothing of the owner may change.
 *
 * @param target the service, or the gateway before it
 * @param viaGateway whether the header {@code Cairn-Tenant} has to vanish on the way
 * @param marks texts that only the owner wrote or got; each is looked for in each answer to another
 * @param state all that the owner has, as a text that is equal while nothing changes
 */
public record TenantProbes(
        RawHttp target,
        boolean viaGateway,
        Tokens tokens,
        Supplier<Set<String>> marks,
        Supplier<String> state,
        AnswerRules rules) {

    private static final String ACT_AS = "Cairn-Tenant";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * Who calls.
     *
     * @param tenant the owner's name
     * @param owner a token of the owner
     * @param stranger a token of another tenant, with all rights that a tenant can have
     * @param nobody a good token without a tenant
     */
    public record Tokens(String tenant, String owner, String stranger, String nobody) {}

    /** One test for each recipe of each operation. */
    public Stream<DynamicTest> of(ApiDocument document, ApiRecipes recipes) {
        recipes.areTotal(document);
        var tests = new ArrayList<DynamicTest>();
        for (var operation : document.operations()) {
            for (var recipe : recipes.of(operation)) {
                tests.add(DynamicTest.dynamicTest(operation.toString(), () -> probe(operation, recipe)));
            }
        }
        return tests.stream();
    }

    private void probe(ApiOperation operation, Recipe recipe) {
        var call = recipe.call().get().request(operation);
        String before = state.get();
        strangersGetNothing(operation, recipe, call);
        withoutATenantNothingIsDone(call);
        assertThat(state.get())
                .as("what %s owns after the calls of others", tokens.tenant())
                .isEqualTo(before);
        // Last, since it may end what the others asked for. It proves that they were refused for who they are.
        var own = target.send(call.withToken(tokens.owner()));
        assertThat(own.status())
                .as("the owner's call: %s\n%s", call, own.text())
                .isBetween(200, 299);
        if (recipe.marked()) {
            assertThat(marks.get())
                    .as("the owner's answer shows a mark: %s", own.text())
                    .anyMatch(own.everything()::contains);
        }
        if (call.has("Idempotency-Key")) {
            // The owner's answer is kept under this key now.
            refused("the owner's key in a stranger's hand", recipe.toStrangers(), call.withToken(tokens.stranger()));
        }
    }

    private void strangersGetNothing(ApiOperation operation, Recipe recipe, RawRequest call) {
        var bare = refused("a stranger", recipe.toStrangers(), call.withToken(tokens.stranger()));
        var named = call.withToken(tokens.stranger()).with(ACT_AS, tokens.tenant());
        var answer = target.send(named);
        nothingShows("a stranger who names the owner", named, answer);
        if (viaGateway) {
            assertThat(kind(answer)).as("the header has no effect\n%s", named).isEqualTo(kind(bare));
        } else {
            assertThat(kind(answer)).as("%s\n%s", named, answer.text()).isIn(403, kind(bare));
        }
        if (!operation.namesAThing() && operation.method().equals("GET")) {
            filters(operation, call);
        }
    }

    /** Each filter of a list with each of the owner's words, and the owner's place in the list. */
    private void filters(ApiOperation operation, RawRequest call) {
        for (var parameter : operation.parameters(Where.QUERY)) {
            for (String mark : marks.get()) {
                ask(call, parameter.name(), mark);
            }
        }
        var first = target.send(with(call, "limit", "1").withToken(tokens.owner()));
        if (first.status() == 200) {
            String next = JSON.readTree(first.text()).path("next").asString();
            if (!next.isEmpty()) {
                ask(call, "cursor", next);
            }
        }
    }

    private void ask(RawRequest call, String name, String value) {
        var request = with(call, name, value).withToken(tokens.stranger());
        nothingShows("a stranger with the filter " + name, request, target.send(request));
    }

    private void withoutATenantNothingIsDone(RawRequest call) {
        refused("no token", Set.of(401), call);
        refused("a token that is none", Set.of(401), call.withToken("e30.e30.e30"));
        refused("no token, but the owner's name", Set.of(401), call.with(ACT_AS, tokens.tenant()));
        refused("a token without a tenant", Set.of(403), call.withToken(tokens.nobody()));
    }

    private Answer refused(String who, Set<Integer> statuses, RawRequest request) {
        var answer = target.send(request);
        assertThat(answer.status())
                .as("%s: %s\n%s", who, request, answer.text())
                .isIn(statuses);
        nothingShows(who, request, answer);
        return answer;
    }

    /** What the caller sent itself may come back: a problem names the path that was asked for. */
    private void nothingShows(String who, RawRequest request, Answer answer) {
        rules.hold(answer);
        String sent = request.target() + "\n" + decoded(request.target()) + "\n"
                + new String(request.body(), StandardCharsets.UTF_8) + "\n" + request.headers();
        List<String> leaked = marks.get().stream()
                .filter(mark -> answer.everything().contains(mark) && !sent.contains(mark))
                .toList();
        assertThat(leaked)
                .as("what %s got of the owner: %s\n%s", who, request, answer.text())
                .isEmpty();
    }

    /** The status; all successes are alike, since what was made once may be found the second time. */
    private static int kind(Answer answer) {
        return answer.status() < 300 ? 200 : answer.status();
    }

    private static String decoded(String target) {
        return URLDecoder.decode(target, StandardCharsets.UTF_8);
    }

    private static RawRequest with(RawRequest call, String name, String value) {
        String start = call.target().contains("?") ? call.target() + "&" : call.target() + "?";
        return call.to(start + name + "=" + ApiCall.encoded(value));
    }
}
