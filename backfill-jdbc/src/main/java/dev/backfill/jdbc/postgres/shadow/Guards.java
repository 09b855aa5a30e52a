package dev.backfill.jdbc.postgres.shadow;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.LiveWrites;
import dev.backfill.jdbc.dialect.ShadowNames;
import dev.backfill.jdbc.sql.NamedSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Triggers on a live table that refuse writes or note their keys. They fire for replicated changes
 * also, and have the rights of the owner.
 *
 * @param connection in a transaction, under {@link OwnSettings}
 * @param names what the tables are called
 */
record Guards(Connection connection, ShadowNames names) {

  private static final NamedSql THERE =
      NamedSql.of(
          """
          select pg_catalog.count(*) from pg_catalog.pg_trigger t
            join pg_catalog.pg_proc f on f.oid = t.tgfoid
           where t.tgrelid = :table::bigint::oid and t.tgname in (:guard, :truncate) and t.tgenabled = 'A'
             and (t.tgname <> :guard or (t.tgtype & 1 = 1) = :rows)
          """);

  private static final NamedSql OURS =
      NamedSql.of(
          """
          select 'trigger ' || t.tgname, pg_catalog.format('drop trigger %I on %s', t.tgname, t.tgrelid::regclass)
            from pg_catalog.pg_trigger t
           where t.tgrelid = :table::bigint::oid and t.tgname in (:guard, :truncate)
          """);

  private static final NamedSql FUNCTIONS =
      NamedSql.of(
          """
          select 'function ' || f.proname, pg_catalog.format('drop function %s', f.oid::regprocedure)
            from pg_catalog.pg_proc f join pg_catalog.pg_namespace n on n.oid = f.pronamespace
           where n.nspname = :schema and f.proname = :function and f.pronargs = 0
             and pg_catalog.obj_description(f.oid, 'pg_proc') = :comment
          """);

  private static final String FUNCTION =
      """
      create function {function}() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as {body}
      """;

  private static final String REFUSAL =
      """
      begin
        raise exception using errcode = 'object_in_use', message = {message}, hint = {hint};
      end
      """;

  /** Both keys are noted where an update changes the key. */
  private static final String NOTE =
      """
      begin
        if tg_op = 'TRUNCATE' then
          raise exception using errcode = 'object_in_use', message = {message}, hint = {hint};
        end if;
        if tg_op <> 'INSERT' then
          insert into {delta} ({columns}) values ({old});
        end if;
        if tg_op = 'INSERT' or tg_op = 'UPDATE' and row({new})::record operator(pg_catalog.*<>) row({old})::record then
          insert into {delta} ({columns}) values ({new});
        end if;
        return null;
      end
      """;

  /** Returns true if they are on the table and on all of its partitions. */
  boolean there(LiveWrites writes) throws SQLException {
    for (ShadowNames member : new PartitionTree(connection, names).members()) {
      long table = new Relations(connection, member).target();
      if (!new Guards(connection, member).there(table, writes)) {
        return false;
      }
    }
    return true;
  }

  private boolean there(long table, LiveWrites writes) throws SQLException {
    return THERE
            .on(connection)
            .with("table", table)
            .with("guard", names.guard())
            .with("truncate", names.truncateGuard())
            .with("rows", writes.areNoted())
            .one(row -> row.getInt(1))
        == 2;
  }

  /** On a table and on each of its partitions, which may be written to by their own names. */
  void make(Table target, LiveWrites writes) throws SQLException {
    boolean noted = writes.areNoted();
    if (noted) {
      Execution.run(connection, deltaTable(target));
    }
    function(noted ? note(target) : refusal());
    trigger(
        names.guard(),
        noted
            ? "after insert or update or delete on %s for each row"
            : "before insert or update or delete on %s for each statement");
    trigger(names.truncateGuard(), "before truncate on %s for each statement");
    for (ShadowNames member : new PartitionTree(connection, names).members()) {
      if (!member.equals(names)) {
        new Guards(connection, member).makeOnPartition(noted);
      }
    }
  }

  /** A trigger for each row comes with that of the whole table. */
  private void makeOnPartition(boolean noted) throws SQLException {
    function(refusal());
    if (!noted) {
      trigger(names.guard(), "before insert or update or delete on %s for each statement");
    }
    trigger(names.truncateGuard(), "before truncate on %s for each statement");
  }

  private void function(String body) throws SQLException {
    String function = names.sql(names.delta());
    Execution.run(
        connection,
        FUNCTION.replace("{function}", function).replace("{body}", Creation.literal(body)),
        "comment on function %s() is %s"
            .formatted(function, Creation.literal(names.deltaComment())),
        "revoke all on function %s() from public".formatted(function));
    owned(function);
  }

  private void trigger(String name, String when) throws SQLException {
    Execution.run(
        connection,
        "create trigger %s %s execute function %s()"
            .formatted(name, when.formatted(names.targetSql()), names.sql(names.delta())),
        "alter table %s enable always trigger %s".formatted(names.targetSql(), name));
  }

  /** All is the owner's of the table, who needs no other rights then. */
  private void owned(String function) throws SQLException {
    var relations = new Relations(connection, names);
    String owner =
        new Definition(relations.target(), function, "")
            .ask(connection, TableParts.OWNER)
            .getFirst()
            .statement();
    Execution.run(
        connection,
        owner
            .replaceFirst("^alter table ", "alter function ")
            .replaceFirst(" owner to", "() owner to"));
    if (relations.delta().isPresent()) {
      Execution.run(connection, owner);
    }
  }

  /** Numbered, so that notes are taken in the order of the changes. */
  private String[] deltaTable(Table target) {
    String delta = names.sql(names.delta());
    String columns = listed(target, column -> column.sql());
    return new String[] {
      "create table %s as select %s from %s where false"
          .formatted(delta, columns, names.targetSql()),
      "alter table %s add column backfill_note bigint generated always as identity primary key"
          .formatted(delta),
      "comment on table %s is %s".formatted(delta, Creation.literal(names.deltaComment()))
    };
  }

  private String note(Table target) {
    return NOTE.replace("{message}", Creation.literal(message("cannot be emptied")))
        .replace("{hint}", Creation.literal(hint()))
        .replace("{delta}", names.sql(names.delta()))
        .replace("{columns}", listed(target, Column::sql))
        .replace("{old}", listed(target, column -> "old." + column.sql()))
        .replace("{new}", listed(target, column -> "new." + column.sql()));
  }

  private String refusal() {
    return REFUSAL
        .replace("{message}", Creation.literal(message("takes no writes")))
        .replace("{hint}", Creation.literal(hint()));
  }

  private String message(String what) {
    return "Table %s is being reloaded by Backfill and %s".formatted(names.shown(), what);
  }

  private static String hint() {
    return "Try again after the reload. If no reload is running, abandon it: that drops this"
        + " trigger.";
  }

  private static String listed(Table target, Function<Column, String> form) {
    return target.key().stream().map(form).collect(Collectors.joining(", "));
  }

  /** Takes the triggers from a table and its partitions, and drops what they use. */
  void drop() throws SQLException {
    for (ShadowNames member : new PartitionTree(connection, names).members()) {
      new Guards(connection, member).drop(new Relations(connection, member).target());
    }
  }

  private void drop(long table) throws SQLException {
    List<Part> triggers =
        OURS.on(connection)
            .with("table", table)
            .with("guard", names.guard())
            .with("truncate", names.truncateGuard())
            .list(row -> new Part(row.getString(1), row.getString(2)));
    Execution.run(connection, triggers);
    List<Part> functions =
        FUNCTIONS
            .on(connection)
            .with("schema", names.schema())
            .with("function", names.delta())
            .with("comment", names.deltaComment())
            .list(row -> new Part(row.getString(1), row.getString(2)));
    Execution.run(connection, functions);
    if (new Relations(connection, names).delta().isPresent()) {
      Execution.run(connection, "drop table " + names.sql(names.delta()));
    }
  }
}
