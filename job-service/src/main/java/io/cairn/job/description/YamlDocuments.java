package io.cairn.job.description;

import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.representer.Representer;

/**
 * YAML to plain trees (mappings, lists, texts, numbers, truth values) and back. Reading is bounded and knows no types of its
 * own, no aliases and no double keys; writing gives one text for one tree.
 */
final class YamlDocuments {

    /** The largest text that is read, in characters. */
    static final int LARGEST = 256 * 1024;

    private static final int DEEPEST = 30;
    private static final int MOST_DOCUMENTS = 16;

    private YamlDocuments() {}

    /** The text is not YAML, or breaks a bound. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message);
        }
    }

    static List<Object> read(String text) throws Unreadable {
        if (text.length() > LARGEST) {
            throw new Unreadable("longer than " + LARGEST + " characters");
        }
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setMaxAliasesForCollections(0);
        options.setNestingDepthLimit(DEEPEST);
        options.setCodePointLimit(LARGEST);
        try {
            var documents = new ArrayList<Object>();
            for (Object document : new Yaml(new SafeConstructor(options)).loadAll(text)) {
                if (document == null) {
                    continue; // an empty document between separators
                }
                if (documents.size() == MOST_DOCUMENTS) {
                    throw new Unreadable("more than " + MOST_DOCUMENTS + " documents");
                }
                documents.add(document);
            }
            if (documents.isEmpty()) {
                throw new Unreadable("no document");
            }
            return documents;
        } catch (YAMLException broken) {
            throw new Unreadable("not the YAML that is read here: " + firstLine(broken));
        } catch (StackOverflowError deep) {
            throw new Unreadable("nested too deep");
        }
    }

    static String write(List<Object> documents) {
        var options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setSplitLines(false);
        options.setNonPrintableStyle(DumperOptions.NonPrintableStyle.ESCAPE);
        options.setLineBreak(DumperOptions.LineBreak.UNIX);
        options.setExplicitStart(false);
        options.setIndicatorIndent(0);
        var yaml = new Yaml(new SafeConstructor(new LoaderOptions()), new Representer(options), options);
        var text = new StringBuilder();
        for (Object document : documents) {
            text.append(text.isEmpty() ? "" : "---\n").append(yaml.dump(document));
        }
        return text.toString();
    }

    private static String firstLine(YAMLException broken) {
        return String.valueOf(broken.getMessage())
                .lines()
                .limit(2)
                .reduce((one, two) -> one + " " + two.strip())
                .orElse("");
    }
}
