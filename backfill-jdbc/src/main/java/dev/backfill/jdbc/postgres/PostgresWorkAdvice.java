package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.ArrayValue;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.sql.Call;
import dev.backfill.jdbc.sql.NamedSql;
import dev.backfill.jdbc.sql.RowReader;
import dev.backfill.scope.Advice;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The catalog's advice on changing rows of a table: everything that happens for each changed row
 * beside the change. Reads no row of the table.
 *
 * @param connection where to ask
 * @param table the table
 */
record PostgresWorkAdvice(Connection connection, Table table) {

  private static final int INSERT = 4;
  private static final int DELETE = 8;
  private static final int UPDATE = 16;

  private static final String TABLE =
      """
      (select c.oid from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where n.nspname = :schema and c.relname = :table)
      """;

  private static final NamedSql TRIGGERS =
      PinnedSql.named(
          """
          select t.tgname, 'alter table ' || t.tgrelid::regclass || ' disable trigger ' || quote_ident(t.tgname)
            from pg_catalog.pg_trigger t
           where t.tgrelid = {table} and not t.tgisinternal and t.tgenabled in ('O', 'A') and t.tgtype & :event <> 0
             and (cardinality(t.tgattr::int2[]) = 0 or exists (
                   select from pg_catalog.pg_attribute a where a.attrelid = t.tgrelid
                      and a.attnum = any (t.tgattr::int2[]) and a.attname = any (:columns)))
           order by t.tgname
          """
              .replace("{table}", TABLE));

  /** Foreign keys of the table on columns that are set. */
  private static final NamedSql REFERENCES =
      PinnedSql.named(
          """
          select k.conname, k.confrelid::regclass::text from pg_catalog.pg_constraint k
           where k.contype = 'f' and k.conrelid = {table} and exists (
                   select from pg_catalog.pg_attribute a where a.attrelid = k.conrelid
                      and a.attnum = any (k.conkey) and a.attname = any (:columns))
           order by k.conname
          """
              .replace("{table}", TABLE));

  /**
   * Foreign keys of others on the table, and whether an index of theirs begins with the columns.
   */
  private static final NamedSql REFERENCED =
      PinnedSql.named(
          """
          select k.conname, k.conrelid::regclass::text,
                 exists (select from pg_catalog.pg_index i where i.indrelid = k.conrelid and i.indpred is null
                    and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey),
                 (select string_agg(quote_ident(a.attname), ', ' order by p.place)
                    from unnest(k.conkey) with ordinality p (attnum, place)
                    join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = p.attnum)
            from pg_catalog.pg_constraint k
           where k.contype = 'f' and k.confrelid = {table}
           order by k.conname
          """
              .replace("{table}", TABLE));

  /** Foreign keys of the table on itself that refuse to delete a row before those below it. */
  private static final NamedSql TREES =
      PinnedSql.named(
          """
          select k.conname from pg_catalog.pg_constraint k
           where k.contype = 'f' and k.conrelid = {table} and k.confrelid = k.conrelid
             and k.confdeltype in ('a', 'r')
           order by k.conname
          """
              .replace("{table}", TABLE));

  private static final NamedSql GENERATED =
      PinnedSql.named(
          """
          select a.attname from pg_catalog.pg_attribute a
           where a.attrelid = {table} and a.attgenerated = 's' and not a.attisdropped order by a.attnum
          """
              .replace("{table}", TABLE));

  /** Indexes that hold a column which is set, as key, in an expression or in a condition. */
  private static final NamedSql INDEXES =
      PinnedSql.named(
          """
          select i.indexrelid::regclass::text, pg_catalog.pg_get_indexdef(i.indexrelid),
                 i.indisunique, (select count(*) from pg_catalog.pg_index o where o.indrelid = i.indrelid)
            from pg_catalog.pg_index i
            join pg_catalog.pg_class c on c.oid = i.indexrelid
            join pg_catalog.pg_am m on m.oid = c.relam and m.amname <> 'brin'
           where i.indrelid = {table} and exists (
                   select from pg_catalog.pg_attribute a where a.attrelid = i.indrelid and a.attname = any (:columns)
                      and (a.attnum = any (i.indkey::int2[]) or exists (
                            select from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_class'::regclass
                               and d.objid = i.indexrelid and d.refobjid = i.indrelid and d.refobjsubid = a.attnum)))
           order by 1
          """
              .replace("{table}", TABLE));

  private static final NamedSql FILL =
      PinnedSql.named(
          """
          select coalesce((select option_value::int from pg_catalog.pg_options_to_table(c.reloptions)
                            where option_name = 'fillfactor'), 100)
            from pg_catalog.pg_class c where c.oid = {table}
          """
              .replace("{table}", TABLE));

  /** Everything about what is done to the rows. */
  List<Advice> on(RowWork work) throws SQLException {
    var advice = new ArrayList<Advice>();
    switch (work) {
      case RowWork.Update update -> {
        var set = update.assignments().stream().map(one -> one.column().name()).toList();
        triggers(UPDATE, set, advice);
        references(set, advice);
        generated(advice);
        indexes(set, advice);
        advice.addAll(new PostgresOthersAdvice(connection, table).on(update));
      }
      case RowWork.Delete delete -> {
        triggers(DELETE, List.of(), advice);
        referenced(advice);
        advice.addAll(new PostgresOthersAdvice(connection, table).on(delete));
      }
      case RowWork.Insert insert -> {
        new PostgresWorkAdvice(connection, insert.target())
            .triggers(
                INSERT,
                insert.assignments().stream().map(one -> one.column().name()).toList(),
                advice);
        advice.addAll(sequences(insert));
      }
    }
    return advice;
  }

  /** Sequences of the target that a copy does not advance. */
  private List<Advice> sequences(RowWork.Insert insert) throws SQLException {
    return new PostgresSequences(connection, insert.target()).passedBy(insert.assignments());
  }

  /** Returns what remains to be done after a run, for its report. */
  List<Advice> after(RowWork work) throws SQLException {
    return work instanceof RowWork.Insert insert ? sequences(insert) : List.of();
  }

  /** Makes an advice of each row. */
  private void each(Call find, List<Advice> advice, RowReader<Advice> read) throws SQLException {
    advice.addAll(find.list(read));
  }

  private Call ask(NamedSql question) {
    return OfTable.ask(connection, question, table);
  }

  private void triggers(int event, List<String> columns, List<Advice> advice) throws SQLException {
    each(
        ask(TRIGGERS).with("event", event).with("columns", names(columns)),
        advice,
        row ->
            Advice.warning(
                "Trigger %s of %s fires for each changed row or statement; if it is not meant for a"
                        .formatted(row.getString(1), table.fullName())
                    + " backfill, disable it, which the application's own changes see too",
                row.getString(2)));
  }

  private void references(List<String> set, List<Advice> advice) throws SQLException {
    each(
        ask(REFERENCES).with("columns", names(set)),
        advice,
        row ->
            Advice.note(
                "Foreign key %s of %s is checked for each changed row: it looks one up in %s and"
                        .formatted(row.getString(1), table.fullName(), row.getString(2))
                    + " locks it",
                ""));
  }

  private void referenced(List<Advice> advice) throws SQLException {
    each(ask(REFERENCED), advice, this::reference);
    each(ask(TREES), advice, this::tree);
  }

  /** Neither a run nor a dry run knows the tree: the key has to give its order. */
  private Advice tree(ResultSet row) throws SQLException {
    return Advice.note(
        "Rows of %s refer to rows of the same table by foreign key %s: a row can be deleted after the rows that refer to it. Where these have greater keys, newestFirst() with one lane deletes them first. A dry run rolls each batch back, so it shows the foreign key's refusal of later batches"
            .formatted(table.fullName(), row.getString(1)),
        "");
  }

  private Advice reference(ResultSet row) throws SQLException {
    String sentence =
        "Foreign key %s of %s refers to %s: for each deleted row its rows are looked for"
            .formatted(row.getString(1), row.getString(2), table.fullName());
    boolean indexed = row.getBoolean(3);
    return indexed
        ? Advice.note(sentence, "")
        : Advice.warning(
            sentence + ", and no index of it begins with the columns, so that all are read",
            "create index concurrently on %s (%s)".formatted(row.getString(2), row.getString(4)));
  }

  private void generated(List<Advice> advice) throws SQLException {
    each(
        ask(GENERATED),
        advice,
        row ->
            Advice.note(
                "Column %s of %s is generated and is computed again for each changed row"
                    .formatted(row.getString(1), table.fullName()),
                ""));
  }

  private void indexes(List<String> set, List<Advice> advice) throws SQLException {
    int before = advice.size();
    each(ask(INDEXES).with("columns", names(set)), advice, this::writtenToo);
    if (advice.size() == before && !table.partitioned()) {
      fill(advice);
    }
  }

  /**
   * Returns true if a changed row is written into every index, because one holds a column that is
   * set.
   */
  boolean writesIndexes(List<String> set) throws SQLException {
    return ask(INDEXES).with("columns", names(set)).first(row -> true).isPresent();
  }

  private Advice writtenToo(ResultSet row) throws SQLException {
    String name = row.getString(1);
    String sentence =
        "Index %s holds a column that is set: each changed row is written into all %d indexes of"
                .formatted(name, row.getInt(4))
            + " %s (no HOT update), three to four times the work".formatted(table.fullName());
    boolean unique = row.getBoolean(3);
    return unique
        ? Advice.warning(sentence, "")
        : Advice.warning(
            sentence + "; without it during the run, and made again afterwards, there is less",
            "drop index concurrently %s;\n-- after the run\n%s"
                .formatted(
                    name, row.getString(2).replace("CREATE INDEX ", "create index concurrently ")));
  }

  private void fill(List<Advice> advice) throws SQLException {
    if (ask(FILL).one(row -> row.getInt(1)) == 100) {
      advice.add(
          Advice.note(
              "Pages of %s are filled to 100 %%: a changed row finds no room beside its old"
                      .formatted(table.fullName())
                  + " version, and is written into every index. A lower fill factor helps pages"
                  + " that are written from then on",
              "alter table %s set (fillfactor = 90)".formatted(table.sql())));
    }
  }

  private static ArrayValue names(List<String> columns) {
    return ArrayValue.texts(columns);
  }
}
