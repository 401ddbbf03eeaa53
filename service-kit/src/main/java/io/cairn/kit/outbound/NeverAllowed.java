package io.cairn.kit.outbound;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Addresses that no allow-list opens: those of this link (where clouds answer with credentials), other clouds' metadata
 * addresses, those of nobody and of everybody. An IPv4 address inside an IPv6 one counts as itself.
 */
final class NeverAllowed {

    private static final List<Network> NETWORKS = Stream.of(
                    "0.0.0.0/8", // this host (RFC 1122)
                    "169.254.0.0/16", // link-local (RFC 3927), metadata of most clouds
                    "100.100.100.200/32", // metadata of one more
                    "192.0.0.192/32", // and of another
                    "224.0.0.0/4", // multicast
                    "240.0.0.0/4", // reserved, and broadcast
                    "::/128", // unspecified
                    "fe80::/10", // link-local
                    "fec0::/10", // site-local, which was withdrawn (RFC 3879)
                    "fd00:ec2::254/128", // metadata by IPv6
                    "ff00::/8") // multicast
            .map(Network::parse)
            .toList();

    /** Where the four bytes of an IPv4 address stand within an IPv6 one: RFC 6052, RFC 3056, RFC 4291 2.5.5.1. */
    private record Carrier(Network network, int at) {}

    private static final List<Carrier> CARRIERS = List.of(
            new Carrier(Network.parse("64:ff9b::/96"), 12),
            new Carrier(Network.parse("2002::/16"), 2),
            new Carrier(Network.parse("::/96"), 12));

    private NeverAllowed() {}

    static boolean holds(InetAddress address) {
        return NETWORKS.stream().anyMatch(network -> network.contains(address))
                || CARRIERS.stream()
                        .filter(carrier -> carrier.network().contains(address) && !address.isLoopbackAddress())
                        .anyMatch(carrier -> holds(carried(address, carrier.at())));
    }

    private static InetAddress carried(InetAddress address, int at) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), at, at + 4));
        } catch (java.net.UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
