package dev.backfill.scope;

import java.util.stream.Stream;

/** The types of keys that the ledger can write down. */
enum KeyType {
  LONG("long", Long.class),
  INTEGER("integer", Integer.class),
  TEXT("text", String.class),
  UUID("uuid", java.util.UUID.class);

  private final String tag;
  private final Class<?> type;

  KeyType(String tag, Class<?> type) {
    this.tag = tag;
    this.type = type;
  }

  static KeyType of(Class<?> wanted) {
    return Stream.of(values())
        .filter(known -> known.type == wanted)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Keys of type %s cannot be stored; use Long, Integer, String or UUID"
                        .formatted(wanted.getName())));
  }

  /** The prefix of the keys in the ledger. */
  String tag() {
    return tag;
  }

  /** Reads one key; it is of this type. */
  Object parse(String text) {
    return switch (this) {
      case LONG -> Long.valueOf(text);
      case INTEGER -> Integer.valueOf(text);
      case TEXT -> text;
      case UUID -> java.util.UUID.fromString(text);
    };
  }
}
