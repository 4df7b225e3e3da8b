package io.weir.rules.model;

import io.weir.rules.model.ManifestNode.Mapping;
import io.weir.rules.model.ManifestNode.Member;
import io.weir.rules.model.ManifestNode.Scalar;
import io.weir.rules.model.ManifestNode.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads Kubernetes manifests, YAML or JSON, one or many documents, into their objects. Objects inside a {@code List} come out
 * one by one. Says nothing about what the objects hold.
 */
public final class ManifestReader {

    private static final Set<String> LIST_FIELDS = Set.of("apiVersion", "kind", "metadata", "items");

    private final PolicyProblems problems;
    private final List<ManifestDocument> documents = new ArrayList<>();

    private ManifestReader(PolicyProblems problems) {
        this.problems = problems;
    }

    /**
     * The objects of the text in their order; documents without content are left out.
     *
     * @param source name of the text for messages
     * @throws PolicyFormatException when any of it is no object with apiVersion and kind, has a key twice, or exceeds a bound
     */
    public static List<ManifestDocument> read(String source, String text) throws PolicyFormatException {
        PolicyProblems problems = new PolicyProblems(source);
        ManifestReader reader = new ManifestReader(problems);
        for (ManifestNode root : YamlComposer.compose(text, problems)) {
            if (!(root instanceof Scalar scalar && scalar.kind() == ScalarKind.NULL)) {
                reader.add(root, "", Optional.empty());
            }
        }
        problems.throwIfAny();
        return List.copyOf(reader.documents);
    }

    private void add(ManifestNode node, String path, Optional<ManifestDocument> list) {
        if (!(node instanceof Mapping mapping)) {
            problems.add(node.line(), path, "got " + node.describe() + ": expected an object with apiVersion and kind");
            return;
        }
        int before = problems.count();
        Optional<String> apiVersion = header(mapping, path, "apiVersion", list.map(ManifestDocument::apiVersion));
        Optional<String> kind = header(mapping, path, "kind", list.map(ManifestReader::itemKind));
        if (apiVersion.isEmpty() || kind.isEmpty() || problems.count() > before) {
            return;
        }
        ManifestDocument document = new ManifestDocument(problems.source(), apiVersion.get(), kind.get(), mapping);
        if (isList(document, mapping)) {
            addItems(document, mapping, path);
        } else {
            documents.add(document);
        }
    }

    /** A policy list without its items is a list with a mistake, not an object of some other kind. */
    private static boolean isList(ManifestDocument document, Mapping mapping) {
        return document.kind().equals("List")
                || (document.kind().endsWith("List")
                        && (mapping.members().containsKey("items") || PolicyReader.isPolicyKind(itemKind(document))));
    }

    private void addItems(ManifestDocument list, Mapping mapping, String path) {
        new ManifestObject(problems, path, mapping).onlyFields(LIST_FIELDS);
        Member items = mapping.members().get("items");
        String itemsPath = FieldPath.member(path, "items");
        if (items == null || !(items.value() instanceof Sequence sequence)) {
            problems.add(mapping.line(), itemsPath, "expected a list of objects");
            return;
        }
        for (int i = 0; i < sequence.items().size(); i++) {
            add(sequence.items().get(i), FieldPath.element(itemsPath, i), Optional.of(list));
        }
    }

    /** Items of a typed list, as the API server returns them, leave out what the list says of them all. */
    private Optional<String> header(Mapping mapping, String path, String name, Optional<String> fromList) {
        if (!mapping.members().containsKey(name)
                && fromList.isPresent()
                && !fromList.get().isEmpty()) {
            return fromList;
        }
        return new ManifestObject(problems, path, mapping).requireText(name);
    }

    private static String itemKind(ManifestDocument list) {
        return list.kind().substring(0, list.kind().length() - "List".length());
    }
}
