package dev.backfill.yaml.grammar;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The values of a section, by key. A value is what its {@link Scalar} reads, another such section,
 * or a list of either. Two are equal if they hold the same values.
 *
 * @param byKey in the order of the grammar
 */
public record Values(Map<String, Object> byKey) {

  /** Of nothing. */
  public static final Values NONE = new Values(Map.of());

  /** Copies. */
  public Values {
    byKey = Collections.unmodifiableMap(new LinkedHashMap<>(byKey));
  }

  /** Returns true if nothing is set. */
  public boolean isEmpty() {
    return byKey.isEmpty();
  }

  /** Returns true if there is a value. */
  public boolean has(String key) {
    return byKey.containsKey(key);
  }

  /** A section, empty if it is not there. */
  public Values section(String key) {
    return byKey.get(key) instanceof Values section ? section : NONE;
  }

  /** A list, empty if it is not there. */
  public List<Object> list(String key) {
    return byKey.get(key) instanceof List<?> list ? List.copyOf(list) : List.of();
  }

  /** A list of text. */
  public List<String> texts(String key) {
    return list(key).stream().map(String.class::cast).toList();
  }

  /** A list of sections. */
  public List<Values> sections(String key) {
    return list(key).stream().map(Values.class::cast).toList();
  }

  /** A value of a type. */
  public <T> Optional<T> get(String key, Class<T> type) {
    return Optional.ofNullable(byKey.get(key)).map(type::cast);
  }

  /** A text. */
  public Optional<String> text(String key) {
    return get(key, String.class);
  }

  /** A number. */
  public Optional<Long> number(String key) {
    return get(key, Long.class);
  }

  /** Returns true if it is there and true. */
  public boolean isTrue(String key) {
    return get(key, Boolean.class).orElse(false);
  }

  /** With another value. */
  public Values with(String key, Object value) {
    var all = new LinkedHashMap<>(byKey);
    all.put(key, value);
    return new Values(all);
  }

  /** Without a value. */
  public Values without(String key) {
    var all = new LinkedHashMap<>(byKey);
    all.remove(key);
    return new Values(all);
  }

  /** The names of all values below, such as {@code scope.table}, with their text. */
  public Map<String, Object> flat() {
    var flat = new LinkedHashMap<String, Object>();
    flatten("", this, flat);
    return flat;
  }

  private static void flatten(String path, Object value, Map<String, Object> into) {
    switch (value) {
      case Values section ->
          section.byKey.forEach(
              (key, one) -> flatten(path.isEmpty() ? key : path + "." + key, one, into));
      case List<?> list when list.stream().anyMatch(Values.class::isInstance) -> {
        var items = new ArrayList<Object>(list);
        for (int at = 0; at < items.size(); at++) {
          flatten("%s[%d]".formatted(path, at), items.get(at), into);
        }
      }
      default -> into.put(path, value);
    }
  }
}
