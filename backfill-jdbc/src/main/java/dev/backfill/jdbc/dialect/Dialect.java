package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.catalog.TableName;
import dev.backfill.jdbc.sql.NamedSql;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.work.SideEffectMonitor;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/**
 * The SQL that differs from one database to another. Role; stateless, thread-safe.
 *
 * <p>What is the same everywhere stands where it is used.
 */
public interface Dialect {

  /** The form of values in statements. */
  Values values();

  /** Where rows lie. */
  HeapPages heapPages();

  /** Sessions of the server. */
  Sessions sessions();

  /** The questions by which runs that write the same find each other. */
  FootprintSql footprints();

  /** The questions about the tables of a ledger. */
  LedgerCatalog ledgerCatalog();

  /**
   * Refuses a server that cannot be written to.
   *
   * @throws dev.backfill.contract.BackfillException if it is a standby
   */
  void requirePrimary(Connection connection) throws SQLException;

  /**
   * Finds a table in the catalog; the name is a parameter there and stands in no SQL.
   *
   * @param name the name as the user wrote it
   * @throws IllegalArgumentException if there is no such table, with similar names, or if it is
   *     none that can be backfilled, with the reason
   */
  Table resolve(Connection connection, String name) throws SQLException;

  /**
   * Finds a table by the names that the catalog has; empty if it has gone.
   *
   * @throws IllegalArgumentException if it is none that can be backfilled any more
   */
  Optional<Table> resolve(Connection connection, TableName exact) throws SQLException;

  /**
   * Settings for the rest of a transaction, to stand before other statements: every value can be
   * written as text and read back as it was, and plans are made for the very values.
   */
  String session();

  /**
   * As {@link #session}, but that the server may keep the plan of a statement, for whatever values
   * come next, if it costs no more than one for the very values.
   */
  String sessionToKeepPlans();

  /**
   * Those settings of {@link #session} that decide what an expression means and which rows it sees.
   * To be repeated in a transaction that has made them all: triggers and functions of the user's
   * may have set them since.
   */
  String sessionAgain();

  /**
   * As {@link #session}, for questions whose rows an index has in their order: whatever the planner
   * believes, they are not all read to be sorted.
   */
  String orderedSession();

  /** The same, but that rows which row level security hides are left out, and not refused. */
  Dialect withPolicies();

  /** Returns true if rows that row level security hides are left out. */
  boolean underPolicies();

  /** Partitions of a table that are foreign tables, by name. */
  List<String> foreignPartitions(Connection connection, Table table) throws SQLException;

  /** Policies of row level security that apply to this role; empty if they hide no row. */
  List<String> policies(Connection connection, Table table) throws SQLException;

  /** Checks what else would only be checked by the commit. */
  String checkDeferred();

  /**
   * A query without parameters about the transaction it runs in: its id, null if it has none, and
   * whether it has written to a table of the user's, or changed one.
   */
  NamedSql ownWrites();

  /** A query without parameters that gives the transaction it runs in an id, and says it. */
  NamedSql giveId();

  /**
   * Begins to watch what work does beside changing rows.
   *
   * @throws SQLException if the database cannot be asked
   */
  SideEffectMonitor sideEffectMonitor(DataSource dataSource) throws SQLException;

  /**
   * Lets the database check and plan a statement without running it.
   *
   * @return the number of rows that it expects
   */
  long plan(Connection connection, SqlText statement) throws SQLException;

  /**
   * The same of several statements, in one message.
   *
   * @return the numbers of rows, in the order of the statements
   */
  List<Long> plans(Connection connection, List<SqlText> statements) throws SQLException;

  /**
   * Where partitions of a table begin and end, as text; empty unless it is partitioned by ranges of
   * this column alone.
   */
  List<String> partitionBounds(Connection connection, Table table, Column column)
      throws SQLException;

  /**
   * Why rows cannot be cut along a column of a type that we do not know; empty if they can. Reads
   * no row of the table.
   */
  Optional<String> whyUnordered(Connection connection, Table table, Column column)
      throws SQLException;

  /**
   * A random part of the pages of a table, to stand in a query in its place.
   *
   * @param percent more than 0, at most 100
   */
  String sample(Table table, double percent);

  /** The rows of a table that need the work, whatever the scope; true for all. */
  SqlText eligible(Table table, RowWork work);

  /**
   * The text of a statement of a ledger for the database: {@code {s}} stands for the schema, and
   * tables begin with {@value LedgerSql#PREFIX}.
   */
  NamedSql ledger(LedgerStatement statement);

  /**
   * One statement that does a batch and reports in one row what it did; see {@code OneStatement}.
   */
  SqlText batch(RowBatch batch);

  /**
   * Two statements in one text that do a batch which ends at a value of the walk's first column.
   * The first one finds the end, and reports how many rows there are up to it, how many of them it
   * means to change, whether rows of the chunk come behind them, and the value as text; the second
   * one changes the rows up to there, if {@link #rowsStay}.
   *
   * @return empty if this kind of column or work needs {@link #batch}
   */
  Optional<SqlText> range(RowBatch batch);

  /**
   * One statement that does a whole chunk, which has no more rows than a batch may have. It reports
   * in one row how many rows it saw, how many of them need no work, how many it changed, and how
   * many of these left the chunk.
   *
   * @param batch the first batch of the chunk, of work that is plain
   */
  SqlText smallChunk(RowBatch batch);

  /**
   * Returns true if no trigger or rule can move the rows of a table that work changes, and all its
   * rows are its own.
   */
  boolean rowsStay(Connection connection, Table table, RowWork work) throws SQLException;

  /**
   * Locks the rows of a batch that other rows have work for; reports how many it saw, how many it
   * meant to lock, their keys as arrays of text, and the last one it saw.
   */
  SqlText lock(RowBatch batch);

  /**
   * Does a batch on rows that were locked, if they still need it, and reports how many it changed,
   * and how many of these left their place.
   */
  SqlText onLocked(RowBatch batch, TransformValues keys);

  /**
   * Returns true if a column that is set to another one holds the same value afterwards, or the
   * database refuses it.
   */
  boolean castKeeps(Column from, Column to);

  /** Foreign keys. */
  ForeignKeys foreignKeys();

  /** Which row is so many rows behind the one before: its order columns as text, or no row. */
  SqlText transformLast(TransformBatch batch, int rows);

  /**
   * The rows of a batch, locked until the transaction ends, in their order: the key, a {@link
   * RowMark}, the columns to read.
   */
  SqlText transformRead(TransformBatch batch, List<Column> reading, RowWork.Update update);

  /**
   * The same of so many rows behind the one before; only if {@link #versionsShow}. Of a row that
   * another session has moved while the statement waited for it, the new values are given: its mark
   * is {@link RowMark#RECENT}.
   */
  SqlText transformFirst(
      TransformBatch batch, int rows, List<Column> reading, RowWork.Update update);

  /** Returns true if a statement may ask since when a row of a table is as it is. */
  boolean versionsShow(Connection connection, Table table) throws SQLException;

  /**
   * Writes computed values to rows that were read by {@link #transformRead}, and reports how many
   * were changed, and how many of these left their place.
   *
   * @param update which rows are eligible
   * @param image where the old and new values of what is set are kept; empty to keep none
   */
  SqlText transformWrite(
      TransformBatch batch,
      TransformValues values,
      RowWork.Update update,
      Optional<ImageSpot> image);

  /**
   * The same as a plain change, which is counted by its command tag: it changes nothing unless
   * {@link #rowsStay}.
   *
   * @return empty if it could not report that rows left their place
   */
  Optional<SqlText> transformChange(
      TransformBatch batch, TransformValues values, RowWork.Update update);

  /**
   * Which columns of a table stand behind columns that SQL of the user's names.
   *
   * @param written a table or view, as it can be looked up
   * @param set its columns
   * @return empty if it is neither the table nor a part of it nor a view on it
   */
  Optional<Set<String>> columnsBehind(
      Connection connection, Table table, String written, Set<String> set) throws SQLException;

  /** The statements that compare two tables. */
  ComparisonSql comparison();

  /**
   * One statement that does a whole chunk and reports in one row what it did.
   *
   * @param range the chunk along the chunk column; empty if rows may leave it
   */
  SqlText whole(Table table, Optional<SqlText> range, SqlText condition, RowWork work);

  /** How rows go from one database to another. */
  CopySql copies();

  /** How a table is replaced by a fresh one. */
  ShadowSql shadows();

  /** Advice on scopes and work, and obstacles. */
  Advisor advisor();

  /** Reads the statistics of tables. */
  TableStatistics statistics();

  /** Triggers of tables. */
  TriggerCatalog triggers();

  /** The statements that put old values back. */
  RestoreSql restores();

  /** The statements that search for gaps. */
  GapSql gaps();
}
