package io.cairn.launcher;

/**
 * A container through which the host gets into one internal network. It alone may publish a port, and only one: a container
 * of a job is made from a {@link ContainerSpec}, which has no word for it.
 *
 * @param inside what runs, with its place in the internal network
 * @param edge ordinary network that the published port is reached over; see {@link ContainerLauncher#createEdge}
 * @param port that the program listens on, 1024 to 65535
 * @param published where clients find it
 */
public record DoorSpec(ContainerSpec inside, String edge, int port, Published published) {

    public DoorSpec {
        if (inside.network().isEmpty()) {
            throw new IllegalArgumentException("a door leads into a network");
        }
        if (port < 1024 || port > 65535) {
            throw new IllegalArgumentException("a door listens on a port from 1024 to 65535");
        }
    }

    /**
     * An address of the host, and the ports of it out of which the engine takes a free one.
     *
     * @param address IPv4 of the host; never all of its addresses
     * @param lowest 0 lets the engine choose among all, then {@code highest} is 0 too
     */
    public record Published(String address, int lowest, int highest) {
        public Published {
            if (!address.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}") || address.equals("0.0.0.0")) {
                throw new IllegalArgumentException("a port is published on one IPv4 address");
            }
            boolean any = lowest == 0 && highest == 0;
            if (!any && (lowest < 1024 || highest > 65535 || lowest > highest)) {
                throw new IllegalArgumentException("ports to publish on are 1024 to 65535, the lowest first");
            }
        }
    }
}
