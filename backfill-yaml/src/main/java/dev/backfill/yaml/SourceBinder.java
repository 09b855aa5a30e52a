package dev.backfill.yaml;

import dev.backfill.jdbc.JdbcTable;
import dev.backfill.yaml.grammar.Nearest;
import dev.backfill.yaml.grammar.Values;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/** Finds the data source and the table. */
final class SourceBinder {

  private static final String KEY = "scope.data_source";

  private final Values scope;
  private final PlanRegistry registry;
  private final BindFaults faults;

  SourceBinder(Values values, PlanRegistry registry, BindFaults faults) {
    this.scope = values.section("scope");
    this.registry = registry;
    this.faults = faults;
  }

  /** A table in its data source, which is registered under a name. */
  record Source(String name, DataSource dataSource, JdbcTable table) {}

  Optional<Source> bound() {
    return dataSource()
        .flatMap(
            source ->
                faults
                    .ask(
                        "scope.table",
                        () -> JdbcTable.of(source.getValue(), scope.text("table").orElseThrow()))
                    .map(table -> new Source(source.getKey(), source.getValue(), table)));
  }

  private Optional<Map.Entry<String, DataSource>> dataSource() {
    var all = registry.sources();
    String names = String.join(", ", all.keySet());
    var name = scope.text("data_source");
    if (name.isEmpty() && all.size() > 1) {
      faults.add(
          KEY, "the key is missing, and several data sources are registered: %s".formatted(names));
      return Optional.empty();
    }
    String wanted = name.orElseGet(() -> all.keySet().iterator().next());
    var found = Optional.ofNullable(all.get(wanted)).map(source -> Map.entry(wanted, source));
    if (found.isEmpty()) {
      faults.add(
          KEY,
          "no data source '%s' is registered.%s Registered are: %s"
              .formatted(name.orElse(""), Nearest.hint(name.orElse(""), all.keySet()), names));
    }
    return found;
  }
}
