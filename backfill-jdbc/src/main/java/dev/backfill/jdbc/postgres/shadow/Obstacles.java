package dev.backfill.jdbc.postgres.shadow;

import dev.backfill.jdbc.dialect.ArrayValue;
import dev.backfill.jdbc.dialect.LiveWrites;
import dev.backfill.jdbc.dialect.ShadowInspection;
import dev.backfill.jdbc.dialect.ShadowNames;
import dev.backfill.jdbc.sql.NamedSql;
import dev.backfill.scope.Advice;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Looks for what is in the way of a fresh table.
 *
 * @param connection in a transaction, under {@link OwnSettings}
 * @param names what the tables are called
 */
record Obstacles(Connection connection, ShadowNames names) {

  private static final NamedSql KEY =
      NamedSql.of(
          """
          select pg_catalog.count(*) from pg_catalog.pg_index i
           where i.indrelid = :table::bigint::oid and i.indisvalid and i.indimmediate and i.indisunique and i.indpred is null and i.indexprs is null
             and not exists (select from pg_catalog.pg_attribute a
                              where a.attrelid = i.indrelid and not a.attnotnull and a.attnum = any ((i.indkey::int2[])[0:i.indnkeyatts - 1]))
          """);

  private static final NamedSql HIDDEN =
      NamedSql.of("select pg_catalog.row_security_active(:table::bigint::oid)");

  private static final NamedSql LANGUAGE =
      NamedSql.of(
          "select coalesce(bool_or(pg_catalog.has_language_privilege(l.oid, 'usage')), false) from"
              + " pg_catalog.pg_language l where l.lanname = 'plpgsql'");

  ShadowInspection inspect(LiveWrites writes) throws SQLException {
    var relations = new Relations(connection, names);
    long table = relations.target();
    var shown = new Definition(table, names.shown(), "");
    var obstacles = new ArrayList<Advice>();
    for (NamedSql question : ObstacleQuestions.OF_ROOT) {
      obstacles.addAll(advice(shown, question, false));
    }
    for (ShadowNames member : new PartitionTree(connection, names).members()) {
      obstacles.addAll(new Obstacles(connection, member).ofEach());
    }
    if (relations.old().isPresent()) {
      obstacles.add(
          Advice.warning(
              "The old table %s of an earlier reload is kept".formatted(names.shown(names.old())),
              "swap it back, or drop it, before another reload"));
    }
    if (writes.areNoted() && count(table) == 0) {
      obstacles.add(
          Advice.warning(
              "Table %s has no primary key and no unique key without nulls, so that changed rows cannot be found again"
                  .formatted(names.shown()),
              "give it a primary key, or refuse writes during the reload"));
    }
    if (writes.areNoted()
        && HIDDEN.on(connection).with("table", table).one(row -> row.getBoolean(1))) {
      obstacles.add(
          Advice.warning(
              "Row level security of %s holds for this role, so that changed rows may be hidden from it"
                  .formatted(names.shown()),
              "alter table %s no force row level security, use a role that bypasses it, or refuse writes during the reload"
                  .formatted(names.targetSql())));
    }
    if (!LANGUAGE.on(connection).one(row -> row.getBoolean(1))) {
      obstacles.add(
          Advice.warning(
              "The language plpgsql cannot be used, and the triggers that guard %s need it"
                  .formatted(names.shown()),
              "create extension plpgsql"));
    }
    return new ShadowInspection(
        obstacles, advice(shown, ObstacleQuestions.NOTES, true), bytes(table));
  }

  private List<Advice> ofEach() throws SQLException {
    var relations = new Relations(connection, names);
    var shown = new Definition(relations.target(), names.shown(), "");
    var obstacles = new ArrayList<Advice>();
    for (NamedSql question : ObstacleQuestions.OF_EACH) {
      obstacles.addAll(advice(shown, question, false));
    }
    obstacles.addAll(taken(relations));
    return obstacles;
  }

  private static List<Advice> advice(
      Definition shown, Connection connection, NamedSql question, boolean note)
      throws SQLException {
    return shown.ask(connection, question).stream()
        .map(
            part ->
                note
                    ? Advice.note(part.what(), part.statement())
                    : Advice.warning(part.what(), part.statement()))
        .toList();
  }

  private List<Advice> advice(Definition shown, NamedSql question, boolean note)
      throws SQLException {
    return advice(shown, connection, question, note);
  }

  private List<Advice> taken(Relations relations) throws SQLException {
    var ours =
        Stream.of(relations.fresh(), relations.old(), relations.delta())
            .flatMap(found -> found.stream())
            .toList();
    return ObstacleQuestions.TAKEN
        .on(connection)
        .with("tables", ArrayValue.texts(List.of(names.fresh(), names.old(), names.delta())))
        .with("suffixes", ArrayValue.texts(List.of(ShadowNames.NEW, ShadowNames.OLD)))
        .with("table", relations.target())
        .with("as", names.shown())
        .with("schema", names.schema())
        .with("ours", ArrayValue.bigints(ours))
        .list(row -> Advice.warning(row.getString(1), row.getString(2)));
  }

  private int count(long table) throws SQLException {
    return KEY.on(connection).with("table", table).one(row -> row.getInt(1));
  }

  private long bytes(long table) throws SQLException {
    return ObstacleQuestions.BYTES.on(connection).with("table", table).one(row -> row.getLong(1));
  }
}
