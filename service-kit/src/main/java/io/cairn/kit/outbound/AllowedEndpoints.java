package io.cairn.kit.outbound;

import io.cairn.kit.problem.FieldProblem;
import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;

/** The operator's list at work: resolves the host of an address once and asks {@link EndpointRule}. */
public final class AllowedEndpoints {

    private final EndpointRule rule;
    private final Resolver resolver;

    /** What a name stands for now. */
    @FunctionalInterface
    public interface Resolver {
        List<InetAddress> resolve(String host) throws UnknownHostException;
    }

    public AllowedEndpoints(EndpointRule rule, Resolver resolver) {
        this.rule = rule;
        this.resolver = resolver;
    }

    /**
     * @param pointer where the address stands in the request, for the problem
     * @throws ProblemException 422 {@code endpoint-refused}, with the reason and with what is allowed
     */
    public Endpoint require(URI address, String pointer) {
        return switch (decide(address)) {
            case EndpointRule.Answer.Allowed allowed -> allowed.endpoint();
            case EndpointRule.Answer.Refused refused ->
                throw new ProblemException(
                        PlatformProblem.ENDPOINT_REFUSED,
                        "This address may not be called: " + refused.reason() + ".",
                        List.of(new FieldProblem(pointer, refused.reason(), withoutUser(address), rule.allowed())));
        };
    }

    private EndpointRule.Answer decide(URI address) {
        if (rule.objection(address).isPresent()) {
            return rule.decide(address, List.of());
        }
        return rule.decide(address, resolved(Host.of(address).orElseThrow()));
    }

    private List<InetAddress> resolved(String host) {
        try {
            return Host.isLiteral(host) ? List.of(InetAddress.getByName(host)) : resolver.resolve(host);
        } catch (UnknownHostException unknown) {
            return List.of();
        }
    }

    /** What stands before the host may be a password. */
    private static String withoutUser(URI address) {
        return address.getRawUserInfo() == null
                ? address.toString()
                : address.toString().replace(address.getRawUserInfo() + "@", "");
    }
}
