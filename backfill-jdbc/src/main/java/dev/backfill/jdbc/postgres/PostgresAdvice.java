package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.PartialTables;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.sql.NamedSql;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.scope.Advice;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Advice on a scope from the catalog and the views of the server, before anything runs. Reads no
 * row of the table.
 *
 * @param connection where to ask
 * @param table the table
 * @param old the age from which an open transaction is reported
 */
public record PostgresAdvice(Connection connection, Table table, Duration old) {

  /** A tenth more than PostgreSQL's own limit for a new ANALYZE. */
  private static final double CHANGED_SHARE = 0.2;

  private static final NamedSql ANALYZED =
      OfTable.overLeaves(
          """
          select coalesce(sum(greatest(c.reltuples, 0)), 0)::bigint, coalesce(bool_or(c.reltuples < 0), true),
                 coalesce(sum(s.n_mod_since_analyze), 0)::bigint
            from pg_catalog.pg_class root join pg_catalog.pg_namespace n on n.oid = root.relnamespace
           cross join lateral {leaves} leaf
            join pg_catalog.pg_class c on c.oid = leaf.oid
            left join pg_catalog.pg_stat_all_tables s on s.relid = leaf.oid
           where n.nspname = :schema and root.relname = :table
          """);

  /** Whatever keeps VACUUM from removing the old versions of rows that the run changes. */
  private static final NamedSql HORIZON =
      PinnedSql.named(
          """
          select 'session ' || a.pid || ' (' || coalesce(case when a.application_name <> '' then a.application_name end, a.usename, '?') || ')',
                 extract(epoch from clock_timestamp() - a.xact_start)::bigint,
                 'select pg_terminate_backend(' || a.pid || ')'
            from pg_catalog.pg_stat_activity a
           where a.backend_type = 'client backend' and a.pid <> pg_catalog.pg_backend_pid()
             and a.datname = pg_catalog.current_database()
             and (a.backend_xmin is not null or a.backend_xid is not null)
             and a.xact_start <= clock_timestamp() - make_interval(secs => :seconds)
          union all
          select 'prepared transaction ' || pg_catalog.quote_literal(p.gid),
                 extract(epoch from clock_timestamp() - p.prepared)::bigint, ''
            from pg_catalog.pg_prepared_xacts p
           where p.database = pg_catalog.current_database()
             and p.prepared <= clock_timestamp() - make_interval(secs => :seconds)
           order by 2 desc limit 3
          """);

  /** Everything about the rows of a scope along a column, given those of one chunk. */
  public List<Advice> onScope(Column column, SqlText chunk, boolean leavesNulls)
      throws SQLException {
    var advice = new ArrayList<Advice>();
    policies(advice);
    index(column, chunk, advice);
    boolean analyzed = analyzed(advice);
    if (analyzed) {
      new PostgresScatter(connection, table).of(column).ifPresent(advice::add);
    }
    if (analyzed && leavesNulls) {
      nulls(column, advice);
    }
    horizon(advice);
    return advice;
  }

  private void policies(List<Advice> advice) throws SQLException {
    var policies = PostgresPolicies.of(connection, table);
    if (!policies.isEmpty()) {
      advice.add(Advice.warning(PartialTables.hidden(table, policies), ""));
    }
  }

  private void index(Column column, SqlText chunk, List<Advice> advice) throws SQLException {
    if (readsTheTable(chunk)) {
      advice.add(
          Advice.warning(
              "No index of %s finds the rows of a chunk by %s: every batch reads the whole table"
                  .formatted(table.fullName(), column.name()),
              table.makeIndexOn(column)));
    }
    if (table.key().isEmpty()) {
      advice.add(
          Advice.warning(
              "%s has neither a primary key nor a unique index without nulls: each chunk is one"
                      .formatted(table.fullName())
                  + " transaction, whatever its size",
              ""));
    }
  }

  /** Returns true if the planner finds no other way, even when made to avoid this one. */
  private boolean readsTheTable(SqlText chunk) throws SQLException {
    PostgresDialect.planUnderPolicies(connection);
    try (var setting = connection.createStatement()) {
      setting.execute("set local enable_seqscan = off");
    }
    var explain =
        SqlText.of("explain (format json) select 1 from %s where ".formatted(table.sql()))
            .plus(chunk);
    return explain.one(connection, row -> row.getString(1)).contains("\"Seq Scan\"");
  }

  private boolean analyzed(List<Advice> advice) throws SQLException {
    String remedy = "analyze " + table.sql();
    try (var statement = OfTable.ask(connection, ANALYZED, table).prepared();
        var row = statement.executeQuery()) {
      row.next();
      long rows = row.getLong(1);
      long changed = row.getLong(3);
      if (row.getBoolean(2)) {
        advice.add(
            Advice.warning(
                "%s was never analyzed: expected rows are guesses, and so are the server's plans"
                    .formatted(table.fullName()),
                remedy));
        return false;
      }
      if (changed > CHANGED_SHARE * Math.max(1, rows)) {
        advice.add(
            Advice.warning(
                String.format(
                    Locale.ROOT,
                    "The statistics of %s are stale: %,d rows were changed since, of %,d",
                    table.fullName(),
                    changed,
                    rows),
                remedy));
      }
      return true;
    }
  }

  private void nulls(Column column, List<Advice> advice) throws SQLException {
    if (!column.nullable()) {
      return;
    }
    double share = PostgresStatistics.nullShare(connection, table, column).orElse(0.0);
    if (share > 0) {
      advice.add(
          Advice.warning(
              String.format(
                  Locale.ROOT,
                  "About %.1f %% of the rows of %s have no %s and belong to no chunk: they stay as"
                      + " they are",
                  100 * share,
                  table.fullName(),
                  column.name()),
              ""));
    }
  }

  private void horizon(List<Advice> advice) throws SQLException {
    var since = HORIZON.on(connection).with("seconds", old.toSeconds());
    advice.addAll(since.list(PostgresAdvice::open));
  }

  private static Advice open(ResultSet row) throws SQLException {
    return Advice.warning(
        String.format(
            Locale.ROOT,
            "%s has been in a transaction for %,d s: until it ends, no old version of a changed row"
                + " can be removed, and the table grows by what the run changes",
            row.getString(1),
            row.getLong(2)),
        row.getString(3));
  }
}
