package io.cairn.kit.test.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A part of a page that is made from the code, between two comments that name it. A test compares it; with
 * {@code -Dcairn.docs.write=true} it is written anew instead.
 *
 * @param page the file, in Markdown
 * @param name of the block, unique in its page
 */
public record GeneratedBlock(Path page, String name) {

    /** The system property that writes pages instead of comparing them. */
    public static final String WRITE = "cairn.docs.write";

    /** Fails if the page says anything else than {@code made}, or writes it. */
    public void isOrBecomes(String made) throws IOException {
        String text = Files.readString(page);
        String begin = "<!-- generated: " + name + " -->\n";
        String end = "<!-- end of " + name + " -->";
        int from = text.indexOf(begin);
        int to = text.indexOf(end);
        assertThat(from >= 0 && to >= from)
                .as("%s has a block between '%s' and '%s'", page, begin.strip(), end)
                .isTrue();
        String wanted = "\n" + made.strip() + "\n\n";
        String found = text.substring(from + begin.length(), to);
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(page, text.substring(0, from + begin.length()) + wanted + text.substring(to));
            return;
        }
        assertThat(found)
                .as("the block '%s' of %s; -D%s=true writes it anew", name, page, WRITE)
                .isEqualTo(wanted);
    }
}
