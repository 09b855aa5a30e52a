package dev.backfill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of plans on the table of {@link Database#withRows}. Stateless. */
final class Plans {

  /** Adds one to each row, in chunks of ten rows, on one lane. */
  static final String COUNTING =
      """
      backfill:
        name: counting
        scope:
          table: counted
          column: id
          id_range:
            start: 0
            end: 100
        strategy:
          chunk_width: 10
        work:
          set:
            n: "n + 1"
      """;

  private Plans() {}

  static String in(Path folder, String yaml) throws IOException {
    Path file = folder.resolve("plan.yaml");
    Files.writeString(file, yaml);
    return file.toString();
  }
}
