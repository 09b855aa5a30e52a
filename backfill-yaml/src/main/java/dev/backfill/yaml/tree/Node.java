package dev.backfill.yaml.tree;

import java.util.List;

/** A part of a file, as it is written: nothing is a number or a date yet. */
public sealed interface Node {

  /** Where it begins. */
  Place place();

  /**
   * One value.
   *
   * @param text without quotes
   * @param quoted true if it stands in quotes or in a block
   * @param place where it begins
   */
  record Leaf(String text, boolean quoted, Place place) implements Node {

    /** What YAML 1.2 takes it for. */
    public PlainKind kind() {
      return quoted ? PlainKind.TEXT : PlainKind.of(text);
    }
  }

  /**
   * A list.
   *
   * @param items in their order
   * @param place where it begins
   */
  record Sequence(List<Node> items, Place place) implements Node {}

  /**
   * Keys with values.
   *
   * @param entries in their order
   * @param place where it begins
   */
  record Mapping(List<Entry> entries, Place place) implements Node {}

  /**
   * One key with its value.
   *
   * @param key the name
   * @param value what stands there
   */
  record Entry(Leaf key, Node value) {}
}
