package dev.backfill.jdbc.postgres;

import dev.backfill.contract.BackfillException;
import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.catalog.TableName;
import dev.backfill.jdbc.dialect.Advisor;
import dev.backfill.jdbc.dialect.ComparisonSql;
import dev.backfill.jdbc.dialect.CopySql;
import dev.backfill.jdbc.dialect.Dialect;
import dev.backfill.jdbc.dialect.FootprintSql;
import dev.backfill.jdbc.dialect.ForeignKeys;
import dev.backfill.jdbc.dialect.GapSql;
import dev.backfill.jdbc.dialect.HeapPages;
import dev.backfill.jdbc.dialect.ImageSpot;
import dev.backfill.jdbc.dialect.LedgerCatalog;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.dialect.OwnNames;
import dev.backfill.jdbc.dialect.RestoreSql;
import dev.backfill.jdbc.dialect.RowBatch;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.dialect.Sessions;
import dev.backfill.jdbc.dialect.ShadowSql;
import dev.backfill.jdbc.dialect.TableStatistics;
import dev.backfill.jdbc.dialect.TransformBatch;
import dev.backfill.jdbc.dialect.TransformValues;
import dev.backfill.jdbc.dialect.TriggerCatalog;
import dev.backfill.jdbc.dialect.Values;
import dev.backfill.jdbc.postgres.shadow.PostgresShadows;
import dev.backfill.jdbc.sql.NamedSql;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.work.SideEffectMonitor;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * PostgreSQL.
 *
 * @param returnsOld true if an update can return what rows held before: from version 18 on
 * @param underPolicies true if rows that row level security hides are left out, and not refused
 */
public record PostgresDialect(boolean returnsOld, boolean underPolicies) implements Dialect {

  private static final int RETURNS_OLD = 18;

  /**
   * Relations of the user's have numbers from 16384 on; number 2613 is the catalog table that holds
   * large objects. A table that was dropped is in no catalog any more, and was written to. Numbers
   * of a sequence and rows of a temporary table are no data that stays.
   */
  static final NamedSql OWN_WRITES =
      PinnedSql.named(
          """
          select pg_catalog.pg_current_xact_id_if_assigned()::text,
                 exists (
                   select 1 from pg_catalog.pg_locks l
                    where l.pid = pg_catalog.pg_backend_pid() and l.locktype = 'relation' and l.granted
                      and l.mode not in ('AccessShareLock', 'RowShareLock')
                      and (l.relation >= 16384 or l.relation = 2613)
                      and not exists (
                        select 1 from pg_catalog.pg_class c
                         where c.oid = l.relation
                           and (c.relpersistence = 't' or c.relkind not in ('r', 'p', 'f', 'm'))))
          """);

  public PostgresDialect(boolean returnsOld) {
    this(returnsOld, false);
  }

  /** The dialect of a server, which the driver has asked for its name; empty if it is another's. */
  public static Optional<Dialect> of(DatabaseMetaData server) throws SQLException {
    return server.getDatabaseProductName().equals("PostgreSQL")
        ? Optional.of(new PostgresDialect(server.getDatabaseMajorVersion() >= RETURNS_OLD))
        : Optional.empty();
  }

  @Override
  public Values values() {
    return new PostgresValues();
  }

  @Override
  public HeapPages heapPages() {
    return new PostgresHeapPages();
  }

  @Override
  public Sessions sessions() {
    return new PostgresSessions();
  }

  @Override
  public LedgerCatalog ledgerCatalog() {
    return new PostgresLedgerCatalog();
  }

  @Override
  public FootprintSql footprints() {
    return new PostgresFootprints();
  }

  @Override
  public void requirePrimary(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery("select pg_catalog.pg_is_in_recovery()")) {
      row.next();
      if (row.getBoolean(1)) {
        throw new BackfillException(
            "The data source is connected to a standby, which cannot be written to; connect it to"
                + " the primary");
      }
    }
  }

  @Override
  public Table resolve(Connection connection, String name) throws SQLException {
    return new PostgresCatalog(connection).resolve(name);
  }

  @Override
  public Optional<Table> resolve(Connection connection, TableName exact) throws SQLException {
    return new PostgresCatalog(connection).resolve(exact);
  }

  @Override
  public String session() {
    // off does not switch policies off: the server refuses a statement from which they hide rows
    return PostgresSettings.LOCAL + rowSecurity();
  }

  @Override
  public String sessionToKeepPlans() {
    return session() + "; " + PostgresSettings.KEEPING_PLANS;
  }

  @Override
  public String sessionAgain() {
    return PostgresSettings.AGAIN + rowSecurity();
  }

  private String rowSecurity() {
    return "; set local row_security = " + (underPolicies ? "on" : "off");
  }

  @Override
  public Dialect withPolicies() {
    return new PostgresDialect(returnsOld, true);
  }

  @Override
  public List<String> foreignPartitions(Connection connection, Table table) throws SQLException {
    return PostgresPartitions.foreign(connection, table.schema(), table.name());
  }

  @Override
  public List<String> policies(Connection connection, Table table) throws SQLException {
    return PostgresPolicies.of(connection, table);
  }

  @Override
  public String orderedSession() {
    // of a table that was never analyzed the planner expects a few rows in any range
    return session() + "; set local enable_sort = off";
  }

  @Override
  public String checkDeferred() {
    return "set constraints all immediate";
  }

  @Override
  public NamedSql ownWrites() {
    return OWN_WRITES;
  }

  @Override
  public NamedSql giveId() {
    return NamedSql.of("select pg_catalog.pg_current_xact_id()::pg_catalog.text");
  }

  @Override
  public SideEffectMonitor sideEffectMonitor(DataSource dataSource) throws SQLException {
    return PostgresSideEffects.on(dataSource, this);
  }

  @Override
  public long plan(Connection connection, SqlText statement) throws SQLException {
    return plans(connection, List.of(statement)).getFirst();
  }

  @Override
  public List<Long> plans(Connection connection, List<SqlText> statements) throws SQLException {
    planUnderPolicies(connection);
    return PostgresPlannedRows.of(connection, statements);
  }

  /** A plan reads no row, so that nothing is hidden; the rest of this transaction only plans. */
  static void planUnderPolicies(Connection connection) throws SQLException {
    try (var setting = connection.createStatement()) {
      setting.execute("set local row_security = on");
    }
  }

  @Override
  public List<String> partitionBounds(Connection connection, Table table, Column column)
      throws SQLException {
    return PostgresPartitions.bounds(connection, table, column);
  }

  @Override
  public Optional<String> whyUnordered(Connection connection, Table table, Column column)
      throws SQLException {
    return new PostgresOrder(connection, table).whyNone(column);
  }

  @Override
  public NamedSql ledger(LedgerStatement statement) {
    return PinnedSql.named(PostgresLedgerSql.of(statement));
  }

  @Override
  public SqlText eligible(Table table, RowWork work) {
    return SqlText.of(PostgresSql.eligible(table, work));
  }

  @Override
  public SqlText batch(RowBatch batch) {
    return OwnNames.rendered(
        batch.texts(), names -> PostgresBatch.render(batch.with(names), returnsOld));
  }

  @Override
  public Optional<SqlText> range(RowBatch batch) {
    String table = batch.table().sql();
    return PostgresRange.suits(batch)
        ? Optional.of(
            OwnNames.rendered(
                batch.texts(), names -> new PostgresRange(batch.with(names), table).statements()))
        : Optional.empty();
  }

  @Override
  public SqlText smallChunk(RowBatch batch) {
    return OwnNames.rendered(batch.texts(), names -> PostgresSmallChunk.render(batch.with(names)));
  }

  @Override
  public boolean rowsStay(Connection connection, Table table, RowWork work) throws SQLException {
    return SqlText.of("select ")
        .plus(PostgresRange.rowsStay(table.sql(), work))
        .one(connection, row -> row.getBoolean(1));
  }

  @Override
  public SqlText lock(RowBatch batch) {
    return OwnNames.rendered(batch.texts(), names -> PostgresBatch.lock(batch.with(names)));
  }

  @Override
  public SqlText onLocked(RowBatch batch, TransformValues keys) {
    return OwnNames.rendered(
        batch.texts(),
        names -> new PostgresLocked(batch.with(names), returnsOld).work(keys.with(names)));
  }

  @Override
  public boolean castKeeps(Column from, Column to) {
    return PostgresCasts.keep(from, to);
  }

  @Override
  public String sample(Table table, double percent) {
    return "%s tablesample system (%s)".formatted(table.sql(), percent);
  }

  @Override
  public ForeignKeys foreignKeys() {
    return new PostgresForeignKeys();
  }

  @Override
  public SqlText transformLast(TransformBatch batch, int rows) {
    return OwnNames.rendered(
        batch.texts(), names -> new PostgresTransform(batch.with(names)).last(rows));
  }

  @Override
  public SqlText transformRead(TransformBatch batch, List<Column> reading, RowWork.Update update) {
    return OwnNames.rendered(
        Stream.concat(batch.texts(), OwnNames.in(update)),
        names ->
            new PostgresTransform(batch.with(names)).read(names.of(reading), names.of(update)));
  }

  @Override
  public SqlText transformFirst(
      TransformBatch batch, int rows, List<Column> reading, RowWork.Update update) {
    return OwnNames.rendered(
        Stream.concat(batch.texts(), OwnNames.in(update)),
        names ->
            new PostgresTransform(batch.with(names))
                .first(rows, names.of(reading), names.of(update)));
  }

  @Override
  public boolean versionsShow(Connection connection, Table table) throws SQLException {
    return PostgresTransform.versionsShow(table.sql()).one(connection, row -> row.getBoolean(1));
  }

  @Override
  public SqlText transformWrite(
      TransformBatch batch,
      TransformValues values,
      RowWork.Update update,
      Optional<ImageSpot> image) {
    return OwnNames.rendered(
        Stream.concat(batch.texts(), OwnNames.in(update)),
        names -> {
          var given = values.with(names);
          var kept =
              names
                  .of(image)
                  .map(
                      spot ->
                          new PostgresImage(
                              names.of(batch.table()), given.into(), spot, returnsOld));
          return new PostgresTransform(batch.with(names)).write(given, names.of(update), kept);
        });
  }

  @Override
  public Optional<SqlText> transformChange(
      TransformBatch batch, TransformValues values, RowWork.Update update) {
    String table = batch.table().sql();
    return batch.table().partitioned()
        ? Optional.empty()
        : Optional.of(
            OwnNames.rendered(
                Stream.concat(batch.texts(), OwnNames.in(update)),
                names ->
                    new PostgresTransform(batch.with(names))
                        .change(values.with(names), PostgresRange.rowsStay(table, update))));
  }

  @Override
  public Optional<Set<String>> columnsBehind(
      Connection connection, Table table, String written, Set<String> set) throws SQLException {
    return new PostgresTargets(connection, table).columns(written, set);
  }

  @Override
  public ComparisonSql comparison() {
    return new PostgresComparison();
  }

  @Override
  public SqlText whole(Table table, Optional<SqlText> range, SqlText condition, RowWork work) {
    return OwnNames.rendered(
        Stream.of(OwnNames.in(table), OwnNames.in(work), Stream.of(condition.sql()))
            .flatMap(texts -> texts),
        names ->
            PostgresWhole.render(
                names.of(table), range.map(names::of), names.of(condition), names.of(work)));
  }

  @Override
  public CopySql copies() {
    return new PostgresCopy(session());
  }

  @Override
  public ShadowSql shadows() {
    return new PostgresShadows();
  }

  @Override
  public Advisor advisor() {
    return new PostgresAdvisor();
  }

  @Override
  public TableStatistics statistics() {
    return new PostgresTableStatistics(this);
  }

  @Override
  public TriggerCatalog triggers() {
    return new PostgresTriggerCatalog();
  }

  @Override
  public RestoreSql restores() {
    return new PostgresRestores();
  }

  @Override
  public GapSql gaps() {
    return new PostgresGapSql();
  }
}
