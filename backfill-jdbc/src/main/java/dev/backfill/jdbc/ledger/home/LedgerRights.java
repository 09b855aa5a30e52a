package dev.backfill.jdbc.ledger.home;

import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerSql;
import dev.backfill.jdbc.dialect.failure.LedgerFailures;
import dev.backfill.jdbc.sql.NamedSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Stream;

/** What a role needs on the tables of a ledger: to read and write them, no more. Stateless. */
final class LedgerRights {

  private static final NamedSql MISSING =
      NamedSql.pinned(
          """
          select pg_catalog.string_agg(pg_catalog.format('%s on %s', right_name, table_name), ', ' order by table_name, right_name)
            from pg_catalog.unnest(array['run', 'process', 'chunk', 'note', 'check', 'before_image']) t (part),
                 lateral (select pg_catalog.format('%I.%I', :schema::text, :prefix::text || t.part) as table_name) n,
                 pg_catalog.unnest(array['select', 'insert', 'update', 'delete']) r (right_name)
           where not coalesce(pg_catalog.has_table_privilege(pg_catalog.to_regclass(table_name)::oid, right_name), false)
          """);

  private LedgerRights() {}

  /** Refuses a role that lacks some, with the statements that grant them. */
  static void require(Connection connection, LedgerLocation home) throws SQLException {
    var missing =
        MISSING
            .on(connection)
            .with("schema", home.schema())
            .with("prefix", home.prefix())
            .one(row -> Optional.ofNullable(row.getString(1)));
    if (missing.isPresent()) {
      throw LedgerFailures.refused(
          home.database(),
          "role '%s' lacks %s in schema '%s'".formatted(home.role(), missing.get(), home.schema()),
          "Run as the owner of the tables:\n" + grants(home));
    }
  }

  /** The statements that grant what is needed. */
  static String grants(LedgerLocation home) {
    var tables =
        Stream.of("run", "process", "chunk", "note", "check", "before_image")
            .map(home::table)
            .toList();
    return """
    grant usage on schema %1$s to %4$s;
    grant select on %2$s to %4$s;
    grant select, insert, update, delete on %3$s to %4$s;\
    """
        .formatted(
            LedgerSql.quoted(home.schema()),
            home.table("schema"),
            String.join(", ", tables),
            LedgerSql.quoted(home.role()));
  }
}
