package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.dialect.Dialect;
import dev.backfill.jdbc.dialect.TransactionState;
import dev.backfill.work.SideEffectMonitor;
import dev.backfill.work.SideEffects;
import dev.backfill.work.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import javax.sql.DataSource;

/**
 * Watches the server's log, the locks of transactions, and sequences. Thread-safe.
 *
 * @param dataSource where
 * @param dialect its SQL
 * @param before as it was in the beginning
 * @param tables tables by the mode in which they were locked
 */
record PostgresSideEffects(
    DataSource dataSource,
    Dialect dialect,
    Seen before,
    Map<String, ConcurrentSkipListSet<String>> tables)
    implements SideEffectMonitor {

  /**
   * The values that a rollback does not undo: bytes of the log so far, and the last number of
   * sequences.
   */
  record Seen(long log, Map<String, Long> sequences) {}

  private static final String LOG =
      PinnedSql.of("select (pg_catalog.pg_current_wal_insert_lsn() - '0/0')::bigint");

  /** A sequence that this role may not read, or that was never used, has no last value. */
  private static final String SEQUENCES =
      PinnedSql.of(
          """
          select pg_catalog.quote_ident(schemaname) || '.' || pg_catalog.quote_ident(sequencename),
                 coalesce(last_value, start_value - increment_by), increment_by
            from pg_catalog.pg_sequences order by 1
          """);

  private static final String LOCKS =
      PinnedSql.of(
          """
          select distinct l.mode, l.relation::regclass::text
            from pg_catalog.pg_locks l join pg_catalog.pg_class c on c.oid = l.relation
           where l.pid = pg_catalog.pg_backend_pid() and l.locktype = 'relation' and l.granted
             and c.relkind in ('r', 'p') and c.relnamespace <> 'pg_catalog'::regnamespace
             and l.mode <> 'AccessShareLock'
          """);

  /** From the manual's table of conflicting lock modes. */
  private static final Map<String, String> MEANING =
      Map.of(
          "RowShareLock", "rows are locked until the batch ends, the table is open to all",
          "RowExclusiveLock",
              "changed rows are locked until the batch ends, the table is open to all",
          "ShareUpdateExclusiveLock", "changes of its schema and VACUUM wait",
          "ShareLock", "other sessions that write to the table wait until the batch ends",
          "ShareRowExclusiveLock",
              "other sessions that write to the table wait until the batch ends",
          "ExclusiveLock", "other sessions that write to the table wait until the batch ends",
          "AccessExclusiveLock", "other sessions that read the table wait until the batch ends");

  /** Begins to watch. */
  static PostgresSideEffects on(DataSource dataSource, Dialect dialect) throws SQLException {
    return new PostgresSideEffects(
        dataSource, dialect, seen(dataSource), new ConcurrentSkipListMap<>());
  }

  private static Seen seen(DataSource dataSource) throws SQLException {
    try (var borrowed = BorrowedConnection.readCommitting(dataSource)) {
      var sequences = new TreeMap<String, Long>();
      try (var statement = borrowed.connection().createStatement()) {
        try (var row = statement.executeQuery(SEQUENCES)) {
          while (row.next()) {
            sequences.put(row.getString(1), row.getLong(2) / row.getLong(3));
          }
        }
        try (var row = statement.executeQuery(LOG)) {
          row.next();
          return new Seen(row.getLong(1), sequences);
        }
      }
    }
  }

  @Override
  public boolean look(Transaction tx) throws SQLException {
    var connection = tx.unwrap(Connection.class);
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(LOCKS)) {
      while (row.next()) {
        tables
            .computeIfAbsent(row.getString(1), mode -> new ConcurrentSkipListSet<>())
            .add(row.getString(2));
      }
    }
    return TransactionState.of(connection, dialect).wrote();
  }

  @Override
  public SideEffects collect() throws SQLException {
    var after = seen(dataSource);
    return new SideEffects(
        OptionalLong.of(Math.max(0, after.log() - before.log())),
        locks(),
        lasting(after.sequences()));
  }

  private List<String> locks() {
    var sentences = new ArrayList<String>();
    tables.forEach(
        (mode, names) ->
            sentences.add(
                "%s on %s: %s"
                    .formatted(
                        mode,
                        String.join(", ", names),
                        MEANING.getOrDefault(mode, "see the manual"))));
    return sentences;
  }

  private List<String> lasting(Map<String, Long> now) {
    var moved = new LinkedHashMap<String, Long>();
    for (String name : new TreeSet<>(now.keySet())) {
      long by = now.getOrDefault(name, 0L) - before.sequences().getOrDefault(name, 0L);
      if (by != 0) {
        moved.put(name, by);
      }
    }
    return moved.entrySet().stream()
        .map(
            one ->
                "Sequence %s went on by %,d: its numbers are not given back (other sessions may have drawn some of them)"
                    .formatted(one.getKey(), one.getValue()))
        .toList();
  }
}
