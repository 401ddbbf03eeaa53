package io.cairn.kit.outbound;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Decides whether an address that a user gave may be called. No resolving, no I/O: what its name stands for is an argument.
 * Numbered as checked:
 *
 * <ol>
 *   <li>the address is http or https with a plain host and nothing that hides another one;
 *   <li>its name stands for at least one address, and for none that is never allowed;
 *   <li>its origin is on the list, or all addresses that it stands for lie within networks of the list.
 * </ol>
 */
public final class EndpointRule {

    private static final Set<String> SCHEMES = Set.of("http", "https");

    private final List<Origin> origins;
    private final List<Network> networks;
    private final List<String> entries;

    /** Scheme, host and port. */
    private record Origin(String scheme, String host, int port) {}

    /** What became of the question. */
    public sealed interface Answer {
        /** It may be called, at this one of its addresses and no other. */
        record Allowed(Endpoint endpoint) implements Answer {}

        /** It may not; the reason is for the one who gave it. */
        record Refused(String reason) implements Answer {}
    }

    /**
     * @param entries {@code scheme://host[:port]}, or a network such as {@code 10.0.0.0/8}
     * @throws IllegalArgumentException if an entry is neither
     */
    public EndpointRule(List<String> entries) {
        this.entries = List.copyOf(entries);
        this.networks =
                entries.stream().filter(Network::isOne).map(Network::parse).toList();
        this.origins = entries.stream()
                .filter(entry -> !Network.isOne(entry))
                .map(EndpointRule::origin)
                .toList();
    }

    /** The host of {@code address} if it is spelt in a way that is taken, else the reason why not. */
    public Optional<String> objection(URI address) {
        if (address.getScheme() == null || !SCHEMES.contains(address.getScheme().toLowerCase(Locale.ROOT))) {
            return Optional.of("the scheme is not http or https");
        }
        if (address.getRawUserInfo() != null) {
            return Optional.of("a user name stands before the host");
        }
        if (Host.of(address).isEmpty()) {
            return Optional.of("the host is no plain name or address");
        }
        return Optional.empty();
    }

    /** @param resolved all that the host's name stands for, or the host itself if it is an address */
    public Answer decide(URI address, List<InetAddress> resolved) {
        var objection = objection(address);
        if (objection.isPresent()) {
            return new Answer.Refused(objection.get());
        }
        if (resolved.isEmpty()) {
            return new Answer.Refused("the host's name stands for no address");
        }
        if (resolved.stream().anyMatch(NeverAllowed::holds)) {
            return new Answer.Refused("the host is an address of this link, of nobody or of everybody");
        }
        boolean listed = origins.contains(origin(address))
                || resolved.stream().allMatch(each -> networks.stream().anyMatch(network -> network.contains(each)));
        return listed
                ? new Answer.Allowed(new Endpoint(address, resolved.getFirst()))
                : new Answer.Refused("it is not among what is allowed");
    }

    /** For the one who was refused: what an operator allows. */
    public String allowed() {
        return entries.isEmpty() ? "nothing: the operator's allow-list is empty" : String.join(", ", entries);
    }

    private static Origin origin(String entry) {
        URI address = URI.create(entry);
        boolean plain = address.getRawUserInfo() == null
                && String.valueOf(address.getRawPath()).isEmpty()
                && address.getRawQuery() == null
                && address.getRawFragment() == null;
        if (!plain || Host.of(address).isEmpty() || !SCHEMES.contains(String.valueOf(address.getScheme()))) {
            throw new IllegalArgumentException(
                    entry + " is neither scheme://host[:port] nor a network such as 10.0.0.0/8");
        }
        return origin(address);
    }

    private static Origin origin(URI address) {
        String scheme = address.getScheme().toLowerCase(Locale.ROOT);
        int usual = "https".equals(scheme) ? 443 : 80;
        return new Origin(scheme, Host.of(address).orElseThrow(), address.getPort() < 0 ? usual : address.getPort());
    }
}
