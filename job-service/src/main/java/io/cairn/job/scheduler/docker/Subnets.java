package io.cairn.job.scheduler.docker;

import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The range of addresses that job networks are cut from: 2048 networks of 32 addresses in one /16. An engine's own pools
 * hold about 31 networks in all.
 *
 * @param range first two parts of the /16, for example {@code 10.213}
 */
record Subnets(String range) {

    private static final int COUNT = 2048;
    private static final int SIZE = 32;
    /** The network's own address, one for a bridge, and the broadcast address are not given to ranks. */
    static final int RANKS_AT_MOST = SIZE - 3;

    Subnets {
        if (!range.matches("[0-9]{1,3}\\.[0-9]{1,3}")) {
            throw new IllegalArgumentException("a range is the first two parts of an IPv4 /16, for example 10.213");
        }
    }

    /** Every subnet's first address once, beginning at a place that {@code name} picks, so that neighbours rarely meet. */
    Stream<String> startingFor(String name) {
        int first = Math.floorMod(name.hashCode(), COUNT);
        return IntStream.range(0, COUNT).map(step -> (first + step) % COUNT).mapToObj(this::base);
    }

    private String base(int number) {
        int address = number * SIZE;
        return range + "." + (address >> 8) + "." + (address & 255);
    }

    /** The address of the n-th rank, from 0, in the subnet that begins at {@code base}. */
    static String address(String base, int rank) {
        int dot = base.lastIndexOf('.');
        return base.substring(0, dot + 1) + (Integer.parseInt(base.substring(dot + 1)) + 2 + rank);
    }

    /** {@code base} in CIDR notation. */
    static String cidr(String base) {
        return base + "/27";
    }

    /** A network's name tells its subnet, so that a network made before a crash is taken up with the same addresses. */
    static String networkName(String job, String base) {
        return job + "-" + base;
    }

    static Optional<String> baseOf(String job, String networkName) {
        return networkName.startsWith(job + "-")
                ? Optional.of(networkName.substring(job.length() + 1))
                : Optional.empty();
    }
}
