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
import java.util.stream.Collectors;

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
           where k.conrelid = {table} and k.contype = 'f' and not k.convalidated and k.conparentid = 0
             and coalesce(pg_catalog.to_jsonb(k) ->> 'conenforced', 'true') = 'true'
           order by 1
          """);

  /** Those that are missing. */
  List<ShadowStep> steps() throws SQLException {
    var relations = new Relations(connection, names);
    String as = names.sql(names.fresh());
    var members = new PartitionTree(connection, names).members();
    var steps = new ArrayList<ShadowStep>();
    int stage = 1;
    for (Phase phase : Phase.AFTER_ROWS) {
      var missing = new ArrayList<Part>();
      for (ShadowNames member : members) {
        missing.addAll(missing(member, phase));
      }
      steps.addAll(phase == Phase.INDEX_PLACE ? oneStep(stage, missing) : each(stage, missing));
      stage += phase == Phase.INDEX_PLACE && missing.isEmpty() ? 0 : 1;
    }
    steps.add(new ShadowStep(stage, "statistics of the planner", "analyze " + as));
    for (Part key : ForeignKeyCheck.of(connection, relations.target(), as)) {
      steps.add(new ShadowStep(stage, key.what(), key.statement()));
    }
    return steps;
  }

  private List<Part> missing(ShadowNames member, Phase phase) throws SQLException {
    var relations = new Relations(connection, member);
    String as = member.sql(member.fresh());
    var target = new Definition(relations.target(), as, ShadowNames.NEW);
    var fresh = new Definition(relations.other(relations.state()), as, "");
    Set<Part> there = new HashSet<>(fresh.parts(connection, phase));
    return target.parts(connection, phase).stream().filter(part -> !there.contains(part)).toList();
  }

  private static List<ShadowStep> each(int stage, List<Part> parts) {
    return parts.stream()
        .map(part -> new ShadowStep(stage, shown(part.what()), part.statement()))
        .toList();
  }

  /** Two sessions that give indexes to the same one would change its entry at the same time. */
  private static List<ShadowStep> oneStep(int stage, List<Part> parts) {
    return parts.isEmpty()
        ? List.of()
        : List.of(
            new ShadowStep(
                stage,
                "the indexes of all partitions",
                parts.stream().map(Part::statement).collect(Collectors.joining("; "))));
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
