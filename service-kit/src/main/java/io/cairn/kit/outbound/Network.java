package io.cairn.kit.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/** A range of addresses in the notation of RFC 4632 and RFC 4291, such as {@code 10.0.0.0/8} or {@code fd00::/8}. */
record Network(InetAddress first, int bits) {

    private static final Pattern FORM = Pattern.compile("([0-9a-fA-F.:]+)/([0-9]{1,3})");

    static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    /** @throws IllegalArgumentException if the text is no network, or has bits beyond its mask */
    static Network parse(String text) {
        var found = FORM.matcher(text);
        if (!found.matches() || !Host.isLiteral(found.group(1)) && !Host.isLiteral("[" + found.group(1) + "]")) {
            throw new IllegalArgumentException(text + " is no network such as 10.0.0.0/8");
        }
        try {
            var network = new Network(InetAddress.getByName(found.group(1)), Integer.parseInt(found.group(2)));
            byte[] bytes = network.first.getAddress();
            if (network.bits > bytes.length * Byte.SIZE || !Arrays.equals(masked(bytes, network.bits), bytes)) {
                throw new IllegalArgumentException(text + " is no network: it has bits beyond its mask");
            }
            return network;
        } catch (UnknownHostException notAnAddress) {
            throw new IllegalArgumentException(text + " is no network such as 10.0.0.0/8", notAnAddress);
        }
    }

    boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == first.getAddress().length && Arrays.equals(masked(bytes, bits), first.getAddress());
    }

    private static byte[] masked(byte[] address, int bits) {
        byte[] masked = address.clone();
        for (int i = 0; i < masked.length; i++) {
            int kept = Math.clamp(bits - (long) i * Byte.SIZE, 0, Byte.SIZE);
            masked[i] &= (byte) (0xff << (Byte.SIZE - kept));
        }
        return masked;
    }

    @Override
    public String toString() {
        return first.getHostAddress() + "/" + bits;
    }
}
