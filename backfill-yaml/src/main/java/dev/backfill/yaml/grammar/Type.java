package dev.backfill.yaml.grammar;

import java.util.List;

/** What may stand at a key. */
public sealed interface Type permits Scalar, Type.Section, Type.Items, Type.Named {

  /**
   * Keys of their own.
   *
   * @param keys in the order in which they are written
   * @param exactlyOne groups of keys, of each of which exactly one must be there
   */
  record Section(List<Key> keys, List<List<String>> exactlyOne) implements Type {

    /** Without groups. */
    public static Section of(Key... keys) {
      return new Section(List.of(keys), List.of());
    }

    /** One more group. */
    public Section exactlyOneOf(String... names) {
      return new Section(keys, List.of(List.of(names)));
    }

    /** The names of the keys. */
    public List<String> names() {
      return keys.stream().map(Key::name).toList();
    }
  }

  /**
   * A list.
   *
   * @param item of what
   * @param least the smallest number
   * @param most the largest number
   */
  record Items(Type item, int least, int most) implements Type {}

  /**
   * Keys that the author names, such as columns.
   *
   * @param key the form of such a name
   * @param value of what
   */
  record Named(Scalar<String> key, Scalar<?> value) implements Type {}
}
