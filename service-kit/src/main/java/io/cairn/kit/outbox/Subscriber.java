package io.cairn.kit.outbox;

import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who gets events.
 *
 * @param name stands in rows, metrics and logs: 1 to 40 characters of {@code a-z 0-9 -}
 * @param url where events are posted to; http or https, without user information
 * @param types the types of event that it gets; empty for all
 * @param token whether deliveries carry this service's bearer token. Only for services of this platform: whoever gets it may
 *     use it
 */
public record Subscriber(
        String name,
        URI url,
        @DefaultValue List<String> types,
        @DefaultValue("false") boolean token) {

    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,40}");

    public Subscriber {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not the name of a subscriber: " + NAME.pattern());
        }
        if (!("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                || url.getHost() == null
                || url.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "subscriber " + name + " needs an http or https URL with a host and without user information");
        }
        for (String type : types) {
            if (!Event.TYPE.matcher(type).matches()) {
                throw new IllegalArgumentException("subscriber " + name + " names what is no type of event");
            }
        }
        types = List.copyOf(types);
    }

    boolean wants(String type) {
        return types.isEmpty() || types.contains(type);
    }
}
