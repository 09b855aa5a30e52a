package dev.backfill.yaml;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Gathers what cannot be bound, by key. Not thread-safe. */
final class BindFaults {

  private final Map<String, String> byKey = new LinkedHashMap<>();

  void add(String key, String message) {
    byKey.merge(key, message, (one, other) -> one + "; " + other);
  }

  /** Asks for a value; that it is refused is a fault of the key. */
  <T> Optional<T> ask(String key, Supplier<T> question) {
    try {
      return Optional.of(question.get());
    } catch (IllegalArgumentException e) {
      add(key, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  boolean none() {
    return byKey.isEmpty();
  }

  Map<String, String> byKey() {
    return byKey;
  }
}
