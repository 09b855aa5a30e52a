package dev.backfill.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Files that a test compares with; a look at the difference is the review of a change. */
public final class Golden {

  private Golden() {}

  public static String of(String name) {
    try (var file = Golden.class.getResourceAsStream(name)) {
      return file == null
          ? "no file " + name
          : new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
