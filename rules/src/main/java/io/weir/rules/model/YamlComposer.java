package io.weir.rules.model;

import io.weir.rules.model.ManifestNode.Scalar;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Makes trees of YAML events, one a document. Works without recursion; text, nesting and what aliases expand to are bounded.
 * Values whose kind the text leaves open are told apart by {@link ScalarKind}; tags and merge keys are refused.
 */
final class YamlComposer {

    /** Longest text, in chars. */
    static final int MAX_TEXT_CHARS = 16 << 20;

    /** Deepest nesting of lists and objects. */
    static final int MAX_DEPTH = 64;

    /** Most values in one text, every alias counted as all that it stands for. */
    static final int MAX_VALUES = 1_000_000;

    private final PolicyProblems problems;
    private final List<ManifestNode> roots = new ArrayList<>();
    private final List<OpenCollection> open = new ArrayList<>();
    private final Map<String, Composed> anchors = new HashMap<>();
    private long values;

    private YamlComposer(PolicyProblems problems) {
        this.problems = problems;
    }

    /** The documents of the text in their order. What is wrong goes to {@code problems}; then the result is not complete. */
    static List<ManifestNode> compose(String text, PolicyProblems problems) {
        if (text.length() > MAX_TEXT_CHARS) {
            problems.add(1, "", "text of " + text.length() + " characters: expected at most " + MAX_TEXT_CHARS);
            return List.of();
        }
        YamlComposer composer = new YamlComposer(problems);
        LoadSettings settings = LoadSettings.builder()
                .setLabel(problems.source())
                .setCodePointLimit(MAX_TEXT_CHARS + 1)
                .build();
        try {
            for (Event event : new Parse(settings).parseString(JsonTabs.toBlanks(text))) {
                composer.accept(event);
            }
        } catch (BoundExceededException bound) {
            problems.add(bound.line, "", bound.problem);
        } catch (MarkedYamlEngineException syntax) {
            int line = syntax.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            String context = syntax.getContext() == null ? "" : syntax.getContext() + ", ";
            problems.add(line, "", "not valid YAML or JSON: " + context + syntax.getProblem());
        } catch (ReaderException character) {
            problems.add(
                    lineOf(text, character.getPosition()),
                    "",
                    "not valid YAML or JSON: character " + String.format("U+%04X", character.getCodePoint())
                            + " is not allowed");
        } catch (YamlEngineException other) {
            problems.add(1, "", "not valid YAML or JSON: " + other.getMessage());
        }
        return composer.roots;
    }

    private static int lineOf(String text, int position) {
        return 1
                + (int) text.codePoints().limit(position).filter(c -> c == '\n').count();
    }

    private void accept(Event event) {
        switch (event.getEventId()) {
            case DocumentStart -> anchors.clear();
            case Scalar -> acceptScalar((ScalarEvent) event);
            case MappingStart, SequenceStart -> acceptStart((CollectionStartEvent) event);
            case MappingEnd, SequenceEnd -> {
                OpenCollection closed = open.remove(open.size() - 1);
                closed.anchor().ifPresent(anchor -> anchors.put(anchor, closed.composed()));
                place(closed.composed(), closed.line());
            }
            case Alias -> acceptAlias((AliasEvent) event);
            case StreamStart, StreamEnd, DocumentEnd, Comment -> {}
        }
    }

    private void acceptStart(CollectionStartEvent start) {
        int line = line(start);
        if (open.size() == MAX_DEPTH) {
            throw new BoundExceededException(line, "nested too deep: expected at most " + MAX_DEPTH + " levels");
        }
        start.getTag().ifPresent(tag -> problems.add(line, path(), "tag " + Quoted.text(tag) + ": expected no tag"));
        anchor(start).ifPresent(anchors::remove);
        open.add(new OpenCollection(start instanceof MappingStartEvent, line, path(), anchor(start)));
        count(1, line);
    }

    private void acceptScalar(ScalarEvent scalar) {
        int line = line(scalar);
        boolean string = !scalar.isPlain() || scalar.getTag().isPresent();
        scalar.getTag()
                .filter(tag -> !tag.equals("tag:yaml.org,2002:str"))
                .ifPresent(tag -> problems.add(line, path(), "tag " + Quoted.text(tag) + ": expected no tag"));
        ScalarKind kind = string ? ScalarKind.STRING : ScalarKind.ofPlain(scalar.getValue());
        Composed composed = new Composed(new Scalar(line, kind, scalar.getValue()), 1, 0);
        anchor(scalar).ifPresent(anchor -> anchors.put(anchor, composed));
        count(1, line);
        place(composed, line);
    }

    private void acceptAlias(AliasEvent alias) {
        int line = line(alias);
        Composed composed = anchors.get(alias.getAlias().getValue());
        if (composed == null) {
            problems.add(
                    line,
                    path(),
                    "alias *" + alias.getAlias().getValue()
                            + ": expected an anchor that stands before it and does not hold it");
            composed = new Composed(ManifestNode.NOTHING, 1, 0);
        }
        if (open.size() + composed.height() > MAX_DEPTH) {
            throw new BoundExceededException(line, "nested too deep: expected at most " + MAX_DEPTH + " levels");
        }
        count(composed.size(), line);
        place(composed, line);
    }

    private void place(Composed composed, int line) {
        if (open.isEmpty()) {
            roots.add(composed.node());
        } else {
            open.get(open.size() - 1).add(composed, line, problems);
        }
    }

    private void count(long more, int line) {
        values += more;
        if (values > MAX_VALUES) {
            throw new BoundExceededException(line, "too many values: expected at most " + MAX_VALUES);
        }
    }

    private String path() {
        return open.isEmpty() ? "" : open.get(open.size() - 1).nextPath();
    }

    private static Optional<String> anchor(NodeEvent event) {
        return event.getAnchor().map(Anchor::getValue);
    }

    private static int line(Event event) {
        return event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    /**
     * A finished value.
     *
     * @param node the value
     * @param size how many values it holds, itself included and every alias expanded
     * @param height how many levels of lists and objects it has
     */
    record Composed(ManifestNode node, long size, int height) {}

    /** The text exceeds a bound and is not read on. */
    private static final class BoundExceededException extends RuntimeException {
        private final int line;
        private final String problem;

        BoundExceededException(int line, String problem) {
            super(problem, null, false, false);
            this.line = line;
            this.problem = problem;
        }
    }
}
