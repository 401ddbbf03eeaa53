package io.cairn.launcher;

/**
 * Who asks a registry for an image.
 *
 * @param host name or address of the registry, with its port if it has one, as references to its images begin
 * @param password never shown: neither by {@link #toString} nor in a message
 */
public record RegistryLogin(String host, String user, String password) {

    @Override
    public String toString() {
        return user + " at " + host;
    }
}
