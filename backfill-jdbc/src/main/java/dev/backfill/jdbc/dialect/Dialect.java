package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.ColumnStatistics;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.catalog.TableName;
import dev.backfill.jdbc.sql.NamedSql;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.scope.Advice;
import dev.backfill.work.SideEffectMonitor;
import dev.backfill.work.Volume;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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
   * The catalog's statistics of the values of a column; empty if nothing. Reads no row of the
   * table.
   *
   * @param position the conversion of a value to a position
   */
  Optional<ColumnStatistics> statistics(
      Connection connection, Table table, Column column, ColumnStatistics.Position position)
      throws SQLException;

  /**
   * Values of a column that cut its rows into parts of the same size, ascending, as text; empty if
   * the catalog has none, or knows of values that are repeated. Reads no row of the table.
   */
  List<String> distinctBounds(Connection connection, Table table, Column column)
      throws SQLException;

  /**
   * Where partitions of a table begin and end, as text; empty unless it is partitioned by ranges of
   * this column alone.
   */
  List<String> partitionBounds(Connection connection, Table table, Column column)
      throws SQLException;

  /**
   * Returns the catalog's advice on a scope along a column. Reads no row of the table.
   *
   * @param condition rows of a chunk
   * @param leavesNulls true if rows without a value belong to no chunk
   */
  List<Advice> scopeAdvice(
      Connection connection, Table table, Column column, SqlText condition, boolean leavesNulls)
      throws SQLException;

  /** Returns the catalog's advice on work on the rows of a table. Reads no row of the table. */
  List<Advice> workAdvice(Connection connection, Table table, RowWork work) throws SQLException;

  /**
   * Why rows cannot be cut along a column of a type that we do not know; empty if they can. Reads
   * no row of the table.
   */
  Optional<String> whyUnordered(Connection connection, Table table, Column column)
      throws SQLException;

  /**
   * Returns the advice on what remains to be done after work on the rows of a table. Reads the
   * catalog only.
   */
  List<Advice> afterWork(Connection connection, Table table, RowWork work) throws SQLException;

  /**
   * Returns the obstacles that make the server refuse every batch of work, each with the statement
   * that fixes it.
   */
  List<Advice> obstacles(Connection connection, Table table, RowWork work) throws SQLException;

  /**
   * Returns what keeps rows of a table from being deleted and inserted again in one transaction:
   * foreign keys that act on a deleted row at once.
   */
  List<Advice> replacementObstacles(Connection connection, Table table) throws SQLException;

  /**
   * The volume that work on so many rows of a table would write; empty if the catalog does not
   * know.
   */
  Optional<Volume> volume(Connection connection, Table table, RowWork work, long rows)
      throws SQLException;

  /** The number of rows that a table has at present, as far as can be told without reading them. */
  RowsNow rowsNow(Connection connection, Table table) throws SQLException;

  /**
   * Returns true if the database only guesses how many rows meet a condition.
   *
   * @param all the number of rows that {@link #plan} expects without it
   * @param met the number of rows that it expects with it
   */
  boolean isGuess(Connection connection, Table table, SqlText condition, long all, long met)
      throws SQLException;

  /**
   * A random part of the pages of a table, to stand in a query in its place.
   *
   * @param percent more than 0, at most 100
   */
  String sample(Table table, double percent);

  /** The number of rows of a table according to the statistics; empty if there are none. */
  OptionalLong statisticRows(Connection connection, Table table) throws SQLException;

  /**
   * Counts rows by consecutive periods of a column of dates or times: the number of a period, from
   * 1, and its rows; nothing of a period without rows.
   *
   * @param starts where the periods begin, ascending, repeated where one is empty; from year 1 to
   *     9999
   * @param condition only rows that do not lie before the first period
   */
  SqlText periodCounts(Table table, Column column, List<?> starts, SqlText condition);

  /**
   * Counts rows by group and period: for each group an array of the numbers of its periods, one of
   * their rows, and whether it is the group of no value. A group that is only listed has one number
   * that is null.
   *
   * @param group the column whose values are the groups
   * @param listed where all groups stand; empty for those that have rows
   * @param starts as those of {@link #periodCounts}
   * @param condition as that of {@link #periodCounts}
   */
  SqlText groupCounts(
      Table table,
      Column column,
      Column group,
      Optional<ListedGroups> listed,
      List<?> starts,
      SqlText condition);

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
   * The rows of a batch, locked until the transaction ends, in their order: the key as text,
   * whether the row is eligible, the columns to read.
   */
  SqlText transformRead(TransformBatch batch, List<Column> reading, RowWork.Update update);

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

  /** Triggers that may write one of these columns in the rows that an update changes. */
  List<String> writersOf(Connection connection, Table table, List<Column> columns)
      throws SQLException;

  /** Triggers that set one of these columns by an UPDATE of their own, after the row's. */
  List<String> updatersOf(Connection connection, Table table, List<Column> columns)
      throws SQLException;

  /** Triggers that assign one of these columns in the rows that an update changes. */
  List<String> assignersOf(Connection connection, Table table, List<Column> columns)
      throws SQLException;

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

  /** One statement that puts old values back and reports in one row what it did. */
  SqlText restore(Restoration restoration);

  /** A query that reads every value of an image, and fails if one cannot be read back. */
  SqlText reads(Restoration restoration);

  /**
   * Rows of an image that do not hold the old values now: their keys as text, and whether they are
   * gone.
   */
  SqlText left(Restoration restoration, int atMost);

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
}
