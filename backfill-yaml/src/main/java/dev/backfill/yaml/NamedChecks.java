package dev.backfill.yaml;

import dev.backfill.check.Check;
import dev.backfill.yaml.grammar.Nearest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The checks that the library brings, by the names that a file uses. */
final class NamedChecks {

  private static final String NO_NULLS = "verify_no_nulls_in_";

  private static final List<String> NAMES =
      List.of(
          "verify_source_data_exists",
          "verify_target_column_exists",
          "verify_row_count_unchanged",
          NO_NULLS + "<column>");

  private final List<String> written;

  NamedChecks(List<String> written) {
    this.written = written;
  }

  Check make(String name, PlanBinding about, Collection<String> registered) {
    return switch (name) {
      case "verify_source_data_exists" -> about.table().hasRows(about.scope());
      case "verify_target_column_exists" -> about.table().hasColumn(target());
      case "verify_row_count_unchanged" -> about.table().rowCountUnchanged(about.scope());
      default -> {
        if (name.startsWith(NO_NULLS)) {
          yield about.table().noNulls(name.substring(NO_NULLS.length()), about.scope());
        }
        throw unknown(name, registered);
      }
    };
  }

  private String target() {
    return written.stream()
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the check needs the column that is set; use work.set, or register the check"));
  }

  private static IllegalArgumentException unknown(String name, Collection<String> registered) {
    var all = new ArrayList<>(registered);
    all.addAll(NAMES);
    return new IllegalArgumentException(
        "no check '%s' is registered.%s There are: %s"
            .formatted(name, Nearest.hint(name, all), String.join(", ", all)));
  }
}
