package dev.backfill.jdbc.postgres.shadow;

import dev.backfill.jdbc.dialect.ShadowNames;
import dev.backfill.jdbc.dialect.ShadowState;
import dev.backfill.jdbc.sql.NamedSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The tables of a replacement, by their numbers.
 *
 * @param connection where to ask
 * @param names what they are called
 */
record Relations(Connection connection, ShadowNames names) {

  /** Between the comment of a fresh table and the note beside it. */
  static final String BEFORE_MARK = "; ";

  private static final NamedSql FIND =
      NamedSql.of(
          """
          select c.oid::bigint, pg_catalog.obj_description(c.oid, 'pg_class') from pg_catalog.pg_class c
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
           where n.nspname = :schema and c.relname = :name
          """);

  /** An object under a name, whatever it is. */
  private record Found(long number, Optional<String> comment) {}

  private Optional<Found> find(String name) throws SQLException {
    return FIND.on(connection)
        .with("schema", names.schema())
        .with("name", name)
        .first(row -> new Found(row.getLong(1), Optional.ofNullable(row.getString(2))));
  }

  /**
   * The live table.
   *
   * @throws IllegalArgumentException if it is gone
   */
  long target() throws SQLException {
    return find(names.target())
        .map(Found::number)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no table '%s' any more".formatted(names.shown())));
  }

  /** The fresh table, if there is one of ours. */
  Optional<Long> fresh() throws SQLException {
    return ours(names.fresh(), names.freshComment());
  }

  /** A note beside the fresh table. */
  Optional<String> mark() throws SQLException {
    String start = names.freshComment() + BEFORE_MARK;
    return find(names.fresh())
        .flatMap(Found::comment)
        .filter(comment -> comment.startsWith(start))
        .map(comment -> comment.substring(start.length()));
  }

  /** The replaced table, if there is one of ours. */
  Optional<Long> old() throws SQLException {
    return ours(names.old(), names.oldComment());
  }

  /** The table of changed keys, if there is one of ours. */
  Optional<Long> delta() throws SQLException {
    return ours(names.delta(), names.deltaComment());
  }

  private Optional<Long> ours(String name, String comment) throws SQLException {
    return find(name)
        .filter(found -> found.comment().filter(text -> text.startsWith(comment)).isPresent())
        .map(Found::number);
  }

  /** The table beside the live one. */
  long other(ShadowState state) throws SQLException {
    return (state == ShadowState.SWAPPED ? old() : fresh())
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Table '%s' is not there, or is not one of ours"
                        .formatted(names.shown(otherName(state)))));
  }

  /** The name of the table beside the live one. */
  String otherName(ShadowState state) {
    return state == ShadowState.SWAPPED ? names.old() : names.fresh();
  }

  ShadowState state() throws SQLException {
    if (fresh().isPresent()) {
      return ShadowState.SHADOW;
    }
    return old().isPresent() ? ShadowState.SWAPPED : ShadowState.NONE;
  }
}
