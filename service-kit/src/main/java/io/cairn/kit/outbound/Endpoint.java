package io.cairn.kit.outbound;

import java.net.InetAddress;
import java.net.URI;

/**
 * An address that may be called.
 *
 * @param uri as the user gave it; its host is the name that a certificate is held against
 * @param address the one that was checked; nothing else is connected to, whatever the name stands for later
 */
public record Endpoint(URI uri, InetAddress address) {}
