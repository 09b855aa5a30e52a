package dev.backfill.jdbc.reload;

import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.catalog.TableName;
import dev.backfill.jdbc.dialect.failure.ReloadException;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.shadow.ShadowTable;
import dev.backfill.work.FailureKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** The fresh table that a reload fills, as the catalog describes it. Thread-safe. */
final class FreshTable {

  private final SourceTable target;
  private final ShadowTable shadow;
  private volatile Optional<Table> facts = Optional.empty();

  FreshTable(SourceTable target) {
    this.target = target;
    this.shadow =
        ShadowTable.of(
            target.reader().dialect(),
            new TableName(Optional.of(target.facts().schema()), target.facts().name()));
  }

  ShadowTable shadow() {
    return shadow;
  }

  /** Looks it up once. */
  Table facts(Connection connection) throws SQLException {
    var known = facts;
    if (known.isPresent()) {
      return known.get();
    }
    Table found =
        target
            .reader()
            .dialect()
            .resolve(connection, shadow.shadow())
            .orElseThrow(
                () ->
                    new ReloadException(
                        FailureKind.FAIL_RUN,
                        "the fresh table %s of the reload of '%s' is not there"
                            .formatted(shown(shadow.shadow()), target.name()),
                        null));
    facts = Optional.of(found);
    return found;
  }

  /** A name for people. */
  static String shown(TableName name) {
    return name.schema().map(schema -> schema + ".").orElse("") + name.name();
  }

  /** The table for statements of the same database. */
  SourceTable table(Connection connection) throws SQLException {
    return new SourceTable(target.reader(), facts(connection));
  }

  /** Its definition has changed: it is looked up anew. */
  void changed() {
    facts = Optional.empty();
  }
}
