package dev.backfill.yaml;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The template of the first specification of this library, as it was printed. */
final class Seed {

  private Seed() {}

  static String text() {
    try (InputStream in = Seed.class.getResourceAsStream("seed.yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
