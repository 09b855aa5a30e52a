package dev.backfill.jdbc.shadow;

import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.catalog.TableName;
import dev.backfill.jdbc.dialect.Dialect;
import dev.backfill.jdbc.dialect.LiveWrites;
import dev.backfill.jdbc.dialect.ShadowInspection;
import dev.backfill.jdbc.dialect.ShadowNames;
import dev.backfill.jdbc.dialect.ShadowSql;
import dev.backfill.jdbc.dialect.ShadowState;
import dev.backfill.scope.Advice;
import dev.backfill.work.ObstacleException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A table and the fresh one that is to replace it. Every method runs in the transaction of its
 * caller, who commits it. Immutable; thread-safe.
 */
public final class ShadowTable {

  private static final int BATCH = 10_000;

  private final Dialect dialect;
  private final ShadowSql sql;
  private final ShadowNames names;

  private ShadowTable(Dialect dialect, ShadowNames names) {
    this.dialect = dialect;
    this.sql = dialect.shadows();
    this.names = names;
  }

  /**
   * The replacement of a table.
   *
   * @param target its exact name, with the schema
   */
  public static ShadowTable of(Dialect dialect, TableName target) {
    return new ShadowTable(dialect, new ShadowNames(target.schema().orElseThrow(), target.name()));
  }

  /** The name of the fresh table, while it is not in use. */
  public TableName shadow() {
    return names.exact(names.fresh());
  }

  /** The name of the replaced table, while it is kept. */
  public TableName old() {
    return names.exact(names.old());
  }

  /** Looks for all that cannot be carried over. Writes nothing. */
  public ShadowInspection inspect(Connection connection, LiveWrites writes) throws SQLException {
    return sql.inspect(connection, names, writes);
  }

  /** How far the replacement is. */
  public ShadowState state(Connection connection) throws SQLException {
    return sql.state(connection, names);
  }

  /**
   * Waits until no other process makes the fresh table, and keeps all others from it until the
   * transaction ends. What was read before may have changed.
   */
  public void reserve(Connection connection) throws SQLException {
    sql.reserve(connection, names);
  }

  /**
   * Makes the fresh table, without indexes, if it is not there.
   *
   * @return true if it was made now
   * @throws ObstacleException if it is there, and has another definition than the table in use
   */
  public boolean create(Connection connection) throws SQLException {
    boolean made = state(connection) != ShadowState.SHADOW;
    if (made) {
      sql.create(connection, names);
    }
    requireSame(connection, false);
    return made;
  }

  /** A note of the caller's beside the fresh table; empty if there is none. */
  public Optional<String> mark(Connection connection) throws SQLException {
    return sql.mark(connection, names);
  }

  /**
   * Keeps a note beside the fresh table, in place of the one before. It goes with the swap.
   *
   * @throws IllegalStateException if the fresh table is not there
   */
  public void mark(Connection connection, String text) throws SQLException {
    require(connection, ShadowState.SHADOW);
    sql.mark(connection, names, text);
  }

  /**
   * Makes the triggers that refuse or note writes, if they are not there. The caller commits before
   * it reads the first row of the source.
   */
  public void guard(Connection connection, LiveWrites writes) throws SQLException {
    sql.guard(connection, target(connection), writes);
  }

  /** Steps that are missing between the last row of the load and the swap. */
  public List<BuildStep> buildSteps(Connection connection) throws SQLException {
    return sql.buildSteps(connection, names).stream()
        .map(step -> new BuildStep(sql, step))
        .toList();
  }

  /**
   * Brings rows that were changed during the load to the fresh table, as they are now. Only after
   * the load and the steps.
   *
   * @param atMost how many changes
   * @return how many changes were brought; less than {@code atMost} if no more are known
   */
  public long applyDelta(Connection connection, int atMost) throws SQLException {
    return sql.applyDelta(connection, target(connection), atMost);
  }

  /**
   * Puts the fresh table in the place of the one in use, which is kept under {@link #old}.
   *
   * @param atMost how long each lock is waited for; an error says that it was not given
   * @throws ObstacleException if the definitions differ, with the parts
   * @throws IllegalStateException if writes were neither refused nor noted
   */
  public void swap(Connection connection, LiveWrites writes, Duration atMost) throws SQLException {
    require(connection, ShadowState.SHADOW);
    lock(connection, ShadowState.SHADOW, atMost);
    requireGuard(connection, writes);
    requireSame(connection, true);
    if (writes.areNoted()) {
      while (applyDelta(connection, BATCH) > 0) {}
    }
    sql.exchange(connection, names, ShadowState.SHADOW);
  }

  /**
   * Puts the old table back. The other one gets the name {@link #shadow}, and keeps rows that were
   * written since the swap.
   *
   * @param atMost how long each lock is waited for
   * @throws ObstacleException if the definition has changed since the swap
   */
  public void swapBack(Connection connection, Duration atMost) throws SQLException {
    require(connection, ShadowState.SWAPPED);
    lock(connection, ShadowState.SWAPPED, atMost);
    requireSame(connection, true);
    sql.exchange(connection, names, ShadowState.SWAPPED);
  }

  /** Steps that are missing after a swap in either direction: foreign keys are validated. */
  public List<BuildStep> afterSwap(Connection connection) throws SQLException {
    return sql.afterExchange(connection, names).stream()
        .map(step -> new BuildStep(sql, step))
        .toList();
  }

  /** Drops the old table, if it is there. */
  public void dropOld(Connection connection) throws SQLException {
    sql.dropOld(connection, names);
  }

  /** Drops the fresh table and the triggers, if they are there. */
  public void abandon(Connection connection) throws SQLException {
    sql.abandon(connection, names);
  }

  private Table target(Connection connection) throws SQLException {
    return dialect
        .resolve(connection, names.exact(names.target()))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no table '%s' any more".formatted(names.shown())));
  }

  private void lock(Connection connection, ShadowState state, Duration atMost) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(dialect.sessions().lockLimit(atMost));
    }
    sql.lock(connection, names, state);
  }

  private void require(Connection connection, ShadowState wanted) throws SQLException {
    ShadowState state = state(connection);
    if (state != wanted) {
      throw new IllegalStateException(
          "Table '%s' is not being reloaded: %s is not there"
              .formatted(
                  names.shown(),
                  names.shown(wanted == ShadowState.SWAPPED ? names.old() : names.fresh())));
    }
  }

  /**
   * Refuses a load whose triggers have gone: writes may have been missed, and new triggers would
   * hide that.
   *
   * @throws IllegalStateException if writes are neither refused nor noted
   */
  public void requireGuard(Connection connection, LiveWrites writes) throws SQLException {
    if (!sql.isGuarded(connection, names, writes)) {
      throw new IllegalStateException(
          "The triggers that guard '%s' during its reload are not there; rows may have been written meanwhile: abandon the reload and start it again"
              .formatted(names.shown()));
    }
  }

  private void requireSame(Connection connection, boolean loaded) throws SQLException {
    List<String> differences = sql.differences(connection, names, loaded);
    if (!differences.isEmpty()) {
      throw new ObstacleException(
          List.of(
              Advice.warning(
                  "The definition of %s is not that of the table made for its reload: %s"
                      .formatted(names.shown(), String.join(", ", differences)),
                  "undo the change, or abandon the reload and start it again")));
    }
  }
}
