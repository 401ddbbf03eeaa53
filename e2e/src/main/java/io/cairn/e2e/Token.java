package io.cairn.e2e;

import java.util.Arrays;

/** Prints an access token for a tenant, alone on standard output. */
public final class Token {

    private Token() {}

    /**
     * @param arguments the tenant, then scopes
     */
    public static void main(String[] arguments) {
        String[] scopes = Arrays.copyOfRange(arguments, 1, arguments.length);
        try (var out = Local.out()) {
            out.println(PlatformClient.token(Local.gateway(), Local.adminSecret(), arguments[0], scopes));
        }
    }
}
