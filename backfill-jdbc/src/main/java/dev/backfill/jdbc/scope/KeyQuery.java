package dev.backfill.jdbc.scope;

import dev.backfill.jdbc.dialect.failure.SqlState;
import dev.backfill.jdbc.resource.Reader;
import dev.backfill.jdbc.resource.StatementCheck;
import dev.backfill.jdbc.sql.SqlScanner;
import dev.backfill.jdbc.sql.Statements;
import dev.backfill.jdbc.sql.UserSql;
import dev.backfill.scope.KeySet;
import java.sql.Connection;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * Keys that a query finds, in a transaction that cannot write. The query is checked when it is
 * given and run when a run is planned. Thread-safe; it remembers how many duplicates it met last.
 */
public final class KeyQuery<K> implements KeyOrigin<K> {

  private static final String WHAT = "the query for keys";
  private static final int FETCHED = 5_000;
  private static final long NEVER = -1;

  private final Reader reader;
  private final KeyForm<K> form;
  private final String query;
  private final DistinctKeys<K> distinct;
  private final AtomicLong doubled = new AtomicLong(NEVER);

  private KeyQuery(Reader reader, KeyForm<K> form, String query, DistinctKeys<K> distinct) {
    this.reader = reader;
    this.form = form;
    this.query = query;
    this.distinct = distinct;
  }

  /**
   * Has the database check a query, without running it.
   *
   * @throws IllegalArgumentException if it refuses it, or if it does not give one column of the
   *     type
   */
  public static <K> KeyQuery<K> of(
      Reader reader, KeyForm<K> form, String query, DistinctKeys<K> distinct) {
    var made = new KeyQuery<>(reader, form, query, distinct);
    made.ask(made::check);
    return made;
  }

  /** As it stands in a prepared statement. */
  private String sql() {
    return UserSql.pieces(WHAT, query).stream()
        .map(
            piece -> {
              if (piece.kind() == SqlScanner.Kind.CODE) {
                UserSql.requireNoSeparator(WHAT, piece.text());
              }
              return UserSql.prepared(WHAT, piece);
            })
        .collect(Collectors.joining());
  }

  private <T> T ask(Statements<T> question) {
    try {
      return reader.askOnlyReading(question);
    } catch (SQLException e) {
      if (SqlState.READ_ONLY.isOf(e)) {
        throw refused(
            "writes, itself or in a function that it calls, and is run in a transaction that"
                + " cannot (SQLSTATE %s); give a query that only reads"
                    .formatted(SqlState.READ_ONLY.code()));
      }
      throw StatementCheck.refused(WHAT, e);
    }
  }

  private boolean check(Connection connection) throws SQLException {
    try (var statement = connection.prepareStatement(sql())) {
      ResultSetMetaData columns = statement.getMetaData();
      if (columns == null) {
        throw refused("is a statement that returns no rows; give a SELECT of one column");
      }
      if (columns.getColumnCount() != 1) {
        throw refused(
            "returns %d columns; give the keys alone".formatted(columns.getColumnCount()));
      }
      if (!form.isIn(columns.getColumnType(1), columns.getColumnTypeName(1))) {
        throw refused(
            "returns a column of type %s, where each key is %s; cast it"
                .formatted(columns.getColumnTypeName(1), form.words()));
      }
      return true;
    }
  }

  @Override
  public KeySet<K> keys() {
    var found = ask(this::read);
    doubled.set(found.doubled());
    return found.keys();
  }

  private Given<K> read(Connection connection) throws SQLException {
    check(connection); // its tables may be others by now
    var keys = new Collected<K>(UserSql.sentence(WHAT));
    try (var statement = connection.prepareStatement(sql())) {
      statement.setFetchSize(FETCHED);
      try (var row = statement.executeQuery()) {
        for (long no = 1; row.next(); no++) {
          long at = no;
          keys.add(
              form.read(row)
                  .orElseThrow(
                      () ->
                          refused(
                              "returns no key in row %d: each must be %s, and none NULL"
                                  .formatted(at, form.words()))));
        }
      }
    }
    return distinct.of(keys.done(), connection);
  }

  private static IllegalArgumentException refused(String why) {
    return new IllegalArgumentException(
        UserSql.sentence(WHAT) + " " + why + ". Nothing was written");
  }

  @Override
  public boolean discovered() {
    return true;
  }

  @Override
  public String definition() {
    return "keys of (%s)".formatted(UserSql.oneLine(query));
  }

  @Override
  public OptionalLong duplicates() {
    long met = doubled.get();
    return met == NEVER ? OptionalLong.empty() : OptionalLong.of(met);
  }
}
