package io.cairn.job.description;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * YAML to plain trees (mappings, lists, texts, numbers, truth values) and back. Reading is bounded and takes no tags,
 * anchors, aliases or double keys. Writing gives one text for one tree, in ASCII, in which every text that could be taken for
 * something else, under any version of YAML, stands in quotes.
 */
final class YamlDocuments {

    /** The largest template, in characters. */
    static final int LARGEST_TEMPLATE = 256 * 1024;

    /** The largest filled file, in characters: a value may be written as escapes of six characters each. */
    static final int LARGEST_FILE = 2 * 1024 * 1024;

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

    static List<Object> read(String text, int largest) throws Unreadable {
        if (text.length() > largest) {
            throw new Unreadable("longer than " + largest + " characters");
        }
        var options = new LoaderOptions();
        options.setAllowRecursiveKeys(false);
        options.setMaxAliasesForCollections(0);
        options.setNestingDepthLimit(DEEPEST);
        options.setCodePointLimit(largest);
        try {
            var parser = new PlainParser(new ParserImpl(new StreamReader(text), options));
            var constructor = new SafeConstructor(options);
            constructor.setAllowDuplicateKeys(false);
            constructor.setComposer(new Composer(parser, new Resolver(), options));
            return documents(constructor);
        } catch (Reference found) {
            throw new Unreadable(String.valueOf(found.getMessage()));
        } catch (YAMLException broken) {
            throw new Unreadable("not the YAML that is read here: " + firstLines(broken));
        }
    }

    private static List<Object> documents(SafeConstructor constructor) throws Unreadable {
        var documents = new ArrayList<Object>();
        while (constructor.checkData()) {
            Object document = constructor.getData();
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
    }

    private static final class Reference extends YAMLException {
        private static final long serialVersionUID = 1L;

        Reference(Event event) {
            super("tags, anchors and aliases are not allowed, line "
                    + (event.getStartMark().getLine() + 1));
        }
    }

    /**
     * Throws {@link Reference} before anything is made of such an event. What makes one node stand for another, or picks its type,
     * is not needed here and is where parsers were attacked.
     */
    private record PlainParser(Parser parser) implements Parser {

        @Override
        public boolean checkEvent(Event.ID choice) {
            return parser.checkEvent(choice);
        }

        @Override
        public Event peekEvent() {
            return parser.peekEvent();
        }

        @Override
        public Event getEvent() {
            Event event = parser.getEvent();
            boolean tagged = (event instanceof ScalarEvent scalar && scalar.getTag() != null)
                    || (event instanceof CollectionStartEvent collection && collection.getTag() != null);
            boolean anchored = event instanceof NodeEvent node && node.getAnchor() != null;
            if (tagged || anchored || event instanceof AliasEvent) {
                throw new Reference(event);
            }
            return event;
        }
    }

    static String write(List<Object> documents) {
        var options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setSplitLines(false);
        options.setAllowUnicode(false);
        options.setNonPrintableStyle(DumperOptions.NonPrintableStyle.ESCAPE);
        options.setLineBreak(DumperOptions.LineBreak.UNIX);
        options.setIndicatorIndent(0);
        var yaml = new Yaml(new SafeConstructor(new LoaderOptions()), new CarefulRepresenter(options), options);
        var text = new StringBuilder();
        for (Object document : documents) {
            text.append(text.isEmpty() ? "" : "---\n").append(yaml.dump(document));
        }
        return text.toString();
    }

    private static String firstLines(YAMLException broken) {
        return String.valueOf(broken.getMessage())
                .lines()
                .limit(2)
                .reduce((one, two) -> one + " " + two.strip())
                .orElse("");
    }

    /** Writes a text without quotes only if it begins with a letter, is no word of YAML and holds nothing of its syntax. */
    private static final class CarefulRepresenter extends Representer {

        private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_./@:-]*(?<!:)");
        private static final Set<String> WORDS =
                Set.of("true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf", "infinity");

        CarefulRepresenter(DumperOptions options) {
            super(options);
        }

        @Override
        protected Node representScalar(Tag tag, String value, ScalarStyle style) {
            boolean plain = !tag.equals(Tag.STR)
                    || (PLAIN.matcher(value).matches() && !WORDS.contains(value.toLowerCase(java.util.Locale.ROOT)));
            return super.representScalar(tag, value, plain ? ScalarStyle.PLAIN : ScalarStyle.DOUBLE_QUOTED);
        }
    }
}
