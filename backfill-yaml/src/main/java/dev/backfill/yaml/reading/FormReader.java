package dev.backfill.yaml.reading;

import dev.backfill.yaml.grammar.Key;
import dev.backfill.yaml.grammar.Nearest;
import dev.backfill.yaml.grammar.Scalar;
import dev.backfill.yaml.grammar.Shown;
import dev.backfill.yaml.grammar.Type;
import dev.backfill.yaml.grammar.Type.Items;
import dev.backfill.yaml.grammar.Type.Named;
import dev.backfill.yaml.grammar.Type.Section;
import dev.backfill.yaml.grammar.Values;
import dev.backfill.yaml.tree.Node;
import dev.backfill.yaml.tree.Node.Leaf;
import dev.backfill.yaml.tree.Node.Mapping;
import dev.backfill.yaml.tree.Node.Sequence;
import dev.backfill.yaml.tree.PlainKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a tree by the grammar: keys, types, and values one by one. A fault ends nothing but the
 * value that it is in.
 */
final class FormReader {

  private static final String ROOT = "backfill";

  private final Faults faults;

  FormReader(Faults faults) {
    this.faults = faults;
  }

  Optional<Object> read(Type type, Node node, String path) {
    faults.stands(path, node.place());
    if (node instanceof Leaf leaf && leaf.kind() == PlainKind.NOTHING) {
      faults.ofForm(
          leaf.place(),
          path,
          "%s has no value; give it one, or delete the key".formatted(it(path)));
      return Optional.empty();
    }
    return switch (type) {
      case Section section -> section(section, node, path);
      case Items items -> items(items, node, path);
      case Named named -> named(named, node, path);
      case Scalar<?> scalar -> scalar(scalar, node, path);
    };
  }

  private Optional<Object> section(Section section, Node node, String path) {
    if (!(node instanceof Mapping mapping)) {
      return wrong(
          node,
          path,
          "a section with the keys %s; write each on a line of its own below it"
              .formatted(String.join(", ", section.names())));
    }
    Map<String, Node> given = keys(mapping, path);
    refuseUnknown(section, mapping, given, path);
    var values = new LinkedHashMap<String, Object>();
    for (Key key : section.keys()) {
      Node value = given.get(key.name());
      if (value != null) {
        read(key.type(), value, below(path, key.name()))
            .ifPresent(read -> values.put(key.name(), read));
      } else if (key.required()) {
        faults.ofForm(mapping.place(), path, missing(key, path));
      }
    }
    section.exactlyOne().forEach(group -> requireOne(group, given, mapping, path));
    readRepeated(section, mapping, given, path);
    return Optional.of(new Values(values));
  }

  /** The second of two keys counts for nothing, and is read for its faults. */
  private void readRepeated(
      Section section, Mapping mapping, Map<String, Node> given, String path) {
    for (var entry : mapping.entries()) {
      String name = entry.key().text();
      if (!entry.value().equals(given.get(name))) {
        section.keys().stream()
            .filter(key -> key.name().equals(name))
            .forEach(key -> read(key.type(), entry.value(), below(path, name)));
      }
    }
  }

  private static String missing(Key key, String path) {
    return "the key '%s' is missing in %s%s"
        .formatted(
            key.name(),
            it(path),
            key.example().isEmpty()
                ? "; it is a section"
                : "; write it, such as '%s: %s'".formatted(key.name(), key.example()));
  }

  private void requireOne(
      List<String> group, Map<String, Node> given, Mapping mapping, String path) {
    List<String> found = group.stream().filter(given::containsKey).toList();
    if (found.size() != 1) {
      faults.ofForm(
          mapping.place(),
          path,
          "%s has %s of the keys %s; write exactly one of them"
              .formatted(
                  it(path),
                  found.isEmpty() ? "none" : String.join(" and ", found),
                  String.join(", ", group)));
    }
  }

  /** A key that stands twice counts once, and is a fault. */
  private Map<String, Node> keys(Mapping mapping, String path) {
    var given = new LinkedHashMap<String, Node>();
    var lines = new HashMap<String, Integer>();
    for (var entry : mapping.entries()) {
      String name = entry.key().text();
      Integer first = lines.putIfAbsent(name, entry.key().place().line());
      if (first != null) {
        faults.ofForm(
            entry.key().place(),
            below(path, name),
            "the key '%s' stands twice in %s, first in line %d; keep one of them"
                .formatted(Shown.of(name), it(path), first));
      }
      given.putIfAbsent(name, entry.value());
    }
    return given;
  }

  /** What a mistyped key was meant for is read all the same, for the faults in there. */
  private void refuseUnknown(
      Section section, Mapping mapping, Map<String, Node> given, String path) {
    for (var entry : mapping.entries()) {
      String name = entry.key().text();
      if (!section.names().contains(name)) {
        faults.ofForm(
            entry.key().place(),
            path,
            "'%s' is not a key of %s.%s Allowed are: %s"
                .formatted(
                    Shown.of(name),
                    it(path),
                    hint(name, section),
                    String.join(", ", section.names())));
        Nearest.of(name, section.names())
            .ifPresent(meant -> given.putIfAbsent(meant, entry.value()));
      }
    }
  }

  /** The nearest key here, or the same key in another section. */
  private static String hint(String name, Section section) {
    String here = Nearest.hint(name, section.names());
    return here.isEmpty() ? KeysElsewhere.hint(name) : here;
  }

  private Optional<Object> items(Items items, Node node, String path) {
    if (!(node instanceof Sequence sequence)) {
      return wrong(node, path, "a list; write each item on a line of its own after '- '");
    }
    int size = sequence.items().size();
    if (size < items.least() || size > items.most()) {
      faults.ofForm(
          node.place(),
          path,
          "%s has %d item%s, and needs %s"
              .formatted(
                  it(path),
                  size,
                  size == 1 ? "" : "s",
                  items.least() == items.most()
                      ? "exactly " + items.least()
                      : items.least() + " to " + items.most()));
      return Optional.empty();
    }
    var read = new ArrayList<Object>();
    for (int at = 0; at < size; at++) {
      read(items.item(), sequence.items().get(at), "%s[%d]".formatted(path, at))
          .ifPresent(read::add);
    }
    return Optional.of(List.copyOf(read));
  }

  private Optional<Object> named(Named named, Node node, String path) {
    if (!(node instanceof Mapping mapping) || mapping.entries().isEmpty()) {
      return wrong(node, path, "a section with at least one name, each with its value");
    }
    keys(mapping, path);
    var values = new LinkedHashMap<String, Object>();
    for (var entry : mapping.entries()) {
      String at = below(path, entry.key().text());
      check(named.key(), entry.key(), at)
          .ifPresent(
              name ->
                  read(named.value(), entry.value(), at)
                      .ifPresent(value -> values.putIfAbsent(name.toString(), value)));
    }
    return Optional.of(new Values(values));
  }

  private Optional<Object> scalar(Scalar<?> scalar, Node node, String path) {
    return node instanceof Leaf leaf
        ? check(scalar, leaf, path)
        : wrong(node, path, "one value (%s)".formatted(scalar.words()));
  }

  private Optional<Object> check(Scalar<?> scalar, Leaf leaf, String path) {
    var mismatch = scalar.form().mismatch(leaf);
    if (mismatch.isPresent()) {
      faults.ofForm(leaf.place(), path, mismatch.get());
      return Optional.empty();
    }
    try {
      return Optional.of(scalar.read().apply(leaf));
    } catch (IllegalArgumentException e) {
      faults.ofMeaning(path, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<Object> wrong(Node node, String path, String what) {
    String found =
        switch (node) {
          case Leaf leaf -> "the value '%s'".formatted(Shown.of(leaf.text()));
          case Sequence ignored -> "a list";
          case Mapping ignored -> "a section";
        };
    faults.ofForm(node.place(), path, "%s is %s, and must be %s".formatted(it(path), found, what));
    return Optional.empty();
  }

  /** The key 'backfill' goes without saying. */
  private static String below(String path, String key) {
    return path.isEmpty() ? (key.equals(ROOT) ? ROOT : key) : key(path, key);
  }

  private static String key(String path, String key) {
    return path.equals(ROOT) ? key : path + "." + key;
  }

  private static String it(String path) {
    return path.isEmpty() ? "the file" : "'%s'".formatted(path);
  }
}
