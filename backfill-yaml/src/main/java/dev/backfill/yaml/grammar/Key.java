package dev.backfill.yaml.grammar;

/**
 * A key of a section. A page, a schema and the messages of the reader are made of these.
 *
 * @param name as it is written
 * @param type what may stand there
 * @param about one sentence or two, for the page
 * @param otherwise what holds without the key, for the page
 * @param example a value, as it is written; empty for a section
 * @param required true if it must be there
 */
public record Key(
    String name, Type type, String about, String otherwise, String example, boolean required) {

  static Key required(String name, Type type, String about, String example) {
    return new Key(name, type, about, "", example, true);
  }

  static Key optional(String name, Type type, String about, String otherwise, String example) {
    return new Key(name, type, about, otherwise, example, false);
  }
}
