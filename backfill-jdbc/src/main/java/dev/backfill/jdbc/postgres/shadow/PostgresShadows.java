package dev.backfill.jdbc.postgres.shadow;

import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.LiveWrites;
import dev.backfill.jdbc.dialect.ShadowInspection;
import dev.backfill.jdbc.dialect.ShadowNames;
import dev.backfill.jdbc.dialect.ShadowSql;
import dev.backfill.jdbc.dialect.ShadowState;
import dev.backfill.jdbc.dialect.ShadowStep;
import dev.backfill.jdbc.sql.NamedSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tables of PostgreSQL that are replaced. Stateless. */
public record PostgresShadows() implements ShadowSql {

  private static final NamedSql BYTES =
      NamedSql.of(
          """
          select greatest(
              pg_catalog.pg_total_relation_size(:table::regclass),
              (select pg_catalog.sum(pg_catalog.pg_total_relation_size(part.relid))
               from pg_catalog.pg_partition_tree(:table::regclass) part))
          """);

  /** Statements that give nothing. */
  @FunctionalInterface
  private interface Change {
    void run() throws SQLException;
  }

  @Override
  public ShadowInspection inspect(Connection connection, ShadowNames names, LiveWrites writes)
      throws SQLException {
    return OwnSettings.under(connection, c -> new Obstacles(c, names).inspect(writes));
  }

  @Override
  public long bytes(Connection connection, Table table) throws SQLException {
    return OwnSettings.under(
        connection, c -> BYTES.on(c).with("table", table.sql()).one(row -> row.getLong(1)));
  }

  @Override
  public ShadowState state(Connection connection, ShadowNames names) throws SQLException {
    return OwnSettings.under(connection, c -> new Relations(c, names).state());
  }

  /** {@inheritDoc} The guard of the table takes the same lock a moment later. */
  @Override
  public void reserve(Connection connection, ShadowNames names) throws SQLException {
    Execution.run(
        connection, "lock table only %s in share row exclusive mode".formatted(names.targetSql()));
  }

  @Override
  public void create(Connection connection, ShadowNames names) throws SQLException {
    change(
        connection,
        () -> {
          for (ShadowNames member : new PartitionTree(connection, names).members()) {
            new Creation(connection, member).make();
          }
        });
  }

  @Override
  public Optional<String> mark(Connection connection, ShadowNames names) throws SQLException {
    return OwnSettings.under(connection, c -> new Relations(c, names).mark());
  }

  @Override
  public void mark(Connection connection, ShadowNames names, String text) throws SQLException {
    String comment = names.freshComment() + Relations.BEFORE_MARK + text;
    change(
        connection,
        () ->
            Execution.run(
                connection,
                "comment on table %s is %s"
                    .formatted(names.sql(names.fresh()), Creation.literal(comment))));
  }

  @Override
  public List<String> differences(Connection connection, ShadowNames names, boolean loaded)
      throws SQLException {
    var phases = new ArrayList<>(Phase.BEFORE_ROWS);
    if (loaded) {
      phases.addAll(Phase.AFTER_ROWS);
    }
    return OwnSettings.under(connection, c -> new Differences(c, names).in(phases));
  }

  @Override
  public List<ShadowStep> buildSteps(Connection connection, ShadowNames names) throws SQLException {
    return OwnSettings.under(connection, c -> new Building(c, names).steps());
  }

  @Override
  public void run(Connection connection, ShadowStep step) throws SQLException {
    change(connection, () -> Execution.run(connection, step.statement()));
  }

  @Override
  public void guard(Connection connection, Table target, LiveWrites writes) throws SQLException {
    var names = names(target);
    change(
        connection,
        () -> {
          var guards = new Guards(connection, names);
          if (!guards.there(writes)) {
            guards.drop();
            guards.make(target, writes);
          }
        });
  }

  @Override
  public boolean isGuarded(Connection connection, ShadowNames names, LiveWrites writes)
      throws SQLException {
    return OwnSettings.under(connection, c -> new Guards(c, names).there(writes));
  }

  @Override
  public long applyDelta(Connection connection, Table target, int atMost) throws SQLException {
    return OwnSettings.under(connection, c -> new Delta(c, names(target), target).apply(atMost));
  }

  @Override
  public void lock(Connection connection, ShadowNames names, ShadowState state)
      throws SQLException {
    change(connection, () -> new Locks(connection, names).take(state));
  }

  @Override
  public void exchange(Connection connection, ShadowNames names, ShadowState state)
      throws SQLException {
    change(
        connection,
        () -> {
          new Guards(connection, names).drop();
          for (ShadowNames member : new PartitionTree(connection, names).members()) {
            new Exchange(connection, member, state).run();
          }
        });
  }

  @Override
  public List<ShadowStep> afterExchange(Connection connection, ShadowNames names)
      throws SQLException {
    return OwnSettings.under(connection, c -> new Building(c, names).validations());
  }

  @Override
  public void dropOld(Connection connection, ShadowNames names) throws SQLException {
    change(
        connection,
        () -> {
          if (new Relations(connection, names).old().isPresent()) {
            Execution.run(connection, "drop table " + names.sql(names.old()));
          }
        });
  }

  @Override
  public void abandon(Connection connection, ShadowNames names) throws SQLException {
    change(
        connection,
        () -> {
          var relations = new Relations(connection, names);
          new Guards(connection, names).drop();
          if (relations.fresh().isPresent()) {
            Execution.run(connection, "drop table " + names.sql(names.fresh()));
          }
        });
  }

  private static ShadowNames names(Table target) {
    return new ShadowNames(target.schema(), target.name());
  }

  private static void change(Connection connection, Change change) throws SQLException {
    OwnSettings.<@Nullable Void>under(
        connection,
        c -> {
          change.run();
          return null;
        });
  }
}
