package dev.backfill.jdbc.check;

import dev.backfill.check.Check;
import dev.backfill.contract.BackfillException;
import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.dialect.failure.SqlState;
import dev.backfill.jdbc.dialect.failure.Unanswered;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.resource.StatementCheck;
import dev.backfill.jdbc.scope.Selection;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.jdbc.sql.Statements;
import dev.backfill.jdbc.work.ChunkSql;
import dev.backfill.scope.Chunk;
import dev.backfill.scope.Range;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A query of the user's that must give no rows, or one row of true values. It is run in a
 * transaction that cannot write.
 *
 * @param table where
 * @param scope the rows that {@code {chunk}} stands for where no chunk has just ended
 * @param name name of the check
 * @param query the query
 * @param keys the number of rows whose first column is shown
 */
public record SqlCheck(
    SourceTable table, Optional<Selection<?>> scope, String name, ChunkSql query, int keys)
    implements Check {

  /** Has the database plan the query, without running it. */
  private static final String PLANNED = "declare backfill_check no scroll cursor for ";

  /**
   * Has the database check a query.
   *
   * @throws IllegalArgumentException if it is none, if it writes, if the database refuses it, or if
   *     {@code {chunk}} stands in it without a scope
   */
  public static SqlCheck of(
      SourceTable table, Optional<Selection<?>> scope, String name, String sql) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("A check needs a name: it is how the report calls it");
    }
    var what = what(name);
    var made = new SqlCheck(table, scope, name, ChunkSql.parse(what, sql), 0);
    QueryWords.require(what, sql);
    if (scope.isEmpty() && !made.query.aliases().isEmpty()) {
      throw new IllegalArgumentException(
          "The query of check '%s' has {chunk}, and no scope whose rows that would be: say check(name, sql, scope)"
              .formatted(name));
    }
    made.requireQuery();
    return made;
  }

  private static String what(String name) {
    return "the query of check '%s'".formatted(name);
  }

  /** The same, which shows so many keys. */
  public SqlCheck withKeys(int most) {
    return new SqlCheck(table, scope, name, query, most);
  }

  private void requireQuery() {
    var sample = scope.map(rows -> rows.axis().sample());
    var planned =
        SqlText.of(PLANNED)
            .plus(query.render(alias -> range(sample.orElseThrow(), qualified(alias))));
    try {
      table
          .reader()
          .askBrieflyOnlyReading(
              connection -> {
                try (var statement = planned.prepare(connection)) {
                  return statement.execute();
                }
              });
    } catch (SQLException e) {
      throw SqlState.UNSUPPORTED.isOf(e) ? writes() : StatementCheck.refused(what(name), e);
    }
  }

  private SqlText range(Range range, Function<Column, String> sql) {
    var rows = scope.orElseThrow();
    return rows.restricted(rows.axis().condition(range, sql));
  }

  private IllegalArgumentException writes() {
    return new IllegalArgumentException(
        "The query of check '%s' writes; checks are run in a transaction that cannot. Give a query that only reads"
            .formatted(name));
  }

  @Override
  public Verdict check(Context context) {
    var asked = query.render(alias -> rows(context.chunk(), qualified(alias)));
    return ask(connection -> new QueryAnswer(asked, keys).verdict(connection));
  }

  private <T> T ask(Statements<T> question) {
    try {
      return table.reader().askOnlyReading(question);
    } catch (SQLException e) {
      if (SqlState.READ_ONLY.isOf(e)) {
        throw new BackfillException(
            "The query of check '%s' writes, itself or in a function that it calls, and runs in a transaction that cannot (SQLSTATE %s)"
                .formatted(name, SqlState.READ_ONLY.code()),
            e);
      }
      throw Unanswered.of("Could not run %s: %s".formatted(what(name), SqlFailures.describe(e)), e);
    }
  }

  /** The rows of the chunk that has just ended, else of the whole scope. */
  private SqlText rows(Optional<Chunk<?>> chunk, Function<Column, String> sql) {
    var rows = scope.orElseThrow();
    if (chunk.isPresent()) {
      return rows.restricted(rows.range(chunk.get(), sql));
    }
    List<SqlText> all = rows.conditions(sql);
    return all.isEmpty()
        ? SqlText.of("false")
        : SqlText.of("(").plus(SqlText.joined(") or (", all)).plus(")");
  }

  private static Function<Column, String> qualified(Optional<String> alias) {
    return column -> alias.map(name -> name + "." + column.sql()).orElse(column.sql());
  }
}
