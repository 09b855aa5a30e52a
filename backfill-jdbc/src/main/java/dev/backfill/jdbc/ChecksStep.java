package dev.backfill.jdbc;

import static java.util.Objects.requireNonNull;

import dev.backfill.check.Check;
import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.check.RestorePointCheck;
import dev.backfill.jdbc.sql.SimilarNames;
import dev.backfill.plan.BackupProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Checks by name.
 *
 * @param about what they are about
 * @param all how each is made, by name
 */
record ChecksStep(Subject about, Map<String, Factory> all) implements JdbcChecks {

  private static final String COLUMN = "<column>";
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*(" + COLUMN + ")?");

  ChecksStep {
    all = Map.copyOf(all);
  }

  /** Those that the library brings. */
  static JdbcChecks of(JdbcTable table, Optional<JdbcScope<?>> scope) {
    scope.ifPresent(rows -> TableScope.on(table.source(), rows));
    return new ChecksStep(
        new Subject(table, scope, scope.flatMap(RecentRows::behind)), NamedChecks.ALL);
  }

  @Override
  public JdbcChecks writing(String column, String... more) {
    return about(about.withColumns(Stream.concat(Stream.of(column), Stream.of(more)).toList()));
  }

  @Override
  public JdbcChecks recent(JdbcScope<?> rows) {
    TableScope.on(about.table().source(), rows);
    return about(about.withRecent(rows));
  }

  @Override
  public JdbcChecks namingValues() {
    return about(about.namingValues());
  }

  private ChecksStep about(Subject subject) {
    return new ChecksStep(subject, all);
  }

  @Override
  public JdbcChecks backups(BackupProbe probe, Duration maxAge) {
    requireNonNull(probe, "probe");
    var unused = backup(about, probe, maxAge); // refuses an age that is none
    var more = new TreeMap<>(all);
    more.put(NamedChecks.BACKUP, of -> backup(of, probe, maxAge));
    return new ChecksStep(about, more);
  }

  private static Check backup(Subject of, BackupProbe probe, Duration maxAge) {
    return new RestorePointCheck(of.table().source(), of.columns(), probe, maxAge);
  }

  @Override
  public JdbcChecks with(String name, Factory factory) {
    if (!NAME.matcher(requireNonNull(name, "name")).matches()) {
      throw new IllegalArgumentException(
          "A check cannot be named '%s'; take lower-case letters, digits and underscores, and %s only at the end, as in verify_positive_%s"
              .formatted(name, COLUMN, COLUMN));
    }
    if (all.containsKey(name)) {
      throw new IllegalArgumentException(
          "There is a check '%s' already; name yours otherwise".formatted(name));
    }
    var more = new TreeMap<>(all);
    more.put(name, requireNonNull(factory, "factory"));
    return new ChecksStep(about, more);
  }

  @Override
  public Check named(String name) {
    var exact = all.get(requireNonNull(name, "name"));
    if (exact != null) {
      return exact.make(about);
    }
    String pattern = pattern(name).orElseThrow(() -> unknown(name));
    return requireNonNull(all.get(pattern))
        .make(about.withColumn(name.substring(prefix(pattern).length())));
  }

  /** The longest one whose part before the column a name begins with. */
  private Optional<String> pattern(String name) {
    return all.keySet().stream()
        .filter(key -> key.endsWith(COLUMN))
        .filter(key -> name.startsWith(prefix(key)) && name.length() > prefix(key).length())
        .max(Comparator.comparingInt(String::length));
  }

  private static String prefix(String pattern) {
    return pattern.substring(0, pattern.length() - COLUMN.length());
  }

  private IllegalArgumentException unknown(String name) {
    return new IllegalArgumentException(
        "There is no check '%s'%s; the checks are %s, and with(name, factory) adds one of yours"
            .formatted(name, SimilarNames.hint(name, possible()), String.join(", ", names())));
  }

  /** The names with the columns of the table. */
  private List<String> possible() {
    var names = new ArrayList<String>();
    for (String name : names()) {
      if (name.endsWith(COLUMN)) {
        about.table().facts().columns().stream()
            .map(Column::name)
            .forEach(column -> names.add(prefix(name) + column));
      } else {
        names.add(name);
      }
    }
    return names;
  }

  @Override
  public List<String> names() {
    return all.keySet().stream().sorted().toList();
  }
}
