package dev.backfill.jdbc.postgres.shadow;

import dev.backfill.jdbc.dialect.ShadowNames;
import dev.backfill.jdbc.dialect.ShadowStep;
import dev.backfill.jdbc.sql.NamedSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Steps from a fresh table with rows to one that can be used.
 *
 * @param connection in a transaction, under {@link OwnSettings}
 * @param names what the tables are called
 */
record Building(Connection connection, ShadowNames names) {

  private static final NamedSql VALIDATIONS =
      Names.named(
          """
          select 'foreign key ' || k.conname, pg_catalog.format('alter table %s validate constraint %I', {as}, k.conname)
            from pg_catalog.pg_constraint k
           where k.conrelid = {table} and k.contype = 'f' and not k.convalidated
             and coalesce(pg_catalog.to_jsonb(k) ->> 'conenforced', 'true') = 'true'
           order by 1
          """);

  /** Those that are missing. */
  List<ShadowStep> steps() throws SQLException {
    var relations = new Relations(connection, names);
    String as = names.sql(names.fresh());
    var target = new Definition(relations.target(), as, ShadowNames.NEW);
    var fresh = new Definition(relations.other(relations.state()), as, "");
    var steps = new ArrayList<ShadowStep>();
    int stage = 1;
    for (Phase phase : Phase.AFTER_ROWS) {
      Set<Part> there = new HashSet<>(fresh.parts(connection, phase));
      for (Part part : target.parts(connection, phase)) {
        if (!there.contains(part)) {
          steps.add(new ShadowStep(stage, shown(part.what()), part.statement()));
        }
      }
      stage++;
    }
    steps.add(new ShadowStep(stage, "statistics of the planner", "analyze " + as));
    for (Part key : ForeignKeyCheck.of(connection, relations.target(), as)) {
      steps.add(new ShadowStep(stage, key.what(), key.statement()));
    }
    return steps;
  }

  private static String shown(String what) {
    return what.endsWith(ShadowNames.NEW)
        ? what.substring(0, what.length() - ShadowNames.NEW.length())
        : what;
  }

  /** Checks of the live table's foreign keys that are missing. */
  List<ShadowStep> validations() throws SQLException {
    return new Definition(new Relations(connection, names).target(), names.sql(names.target()), "")
        .ask(connection, VALIDATIONS).stream()
            .map(part -> new ShadowStep(1, part.what(), part.statement()))
            .toList();
  }
}
