package dev.backfill.jdbc.reload;

import dev.backfill.jdbc.dialect.ShadowState;
import dev.backfill.scope.Advice;
import dev.backfill.work.ObstacleException;
import dev.backfill.work.RunInfo;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Makes the fresh table of a run, or finds it again, and guards the table in use, all in one
 * transaction. Confined to one thread.
 *
 * @param work the reload
 * @param run the run
 */
record Preparation(ReloadWork work, RunInfo run) {

  /**
   * Prepares. Several processes of a run may begin at the same time: one makes the fresh table, and
   * the others find it.
   *
   * @throws ObstacleException if the fresh table is another run's, or has gone
   */
  void prepare(Connection connection) throws SQLException, InterruptedException {
    var before = admitted(connection);
    new LockTries(work.target(), "make the fresh table for '%s'".formatted(work.target().name()))
        .run(
            connection,
            held -> {
              if (before == ShadowState.NONE) {
                work.fresh().shadow().reserve(held);
                var unused = admitted(held);
              }
              make(held);
            });
    work.fresh().changed();
  }

  private void make(Connection connection) throws SQLException {
    var shadow = work.fresh().shadow();
    if (shadow.create(connection)) {
      shadow.mark(connection, FreshMark.loading(run.runId()).text());
      shadow.guard(connection, work.options().writes());
    } else {
      shadow.requireGuard(connection, work.options().writes());
    }
  }

  /** How far the reload is, unless it is not this run's. */
  private ShadowState admitted(Connection connection) throws SQLException {
    var shadow = work.fresh().shadow();
    var state = shadow.state(connection);
    if (state == ShadowState.SWAPPED) {
      throw new ObstacleException(shadow.inspect(connection, work.options().writes()).obstacles());
    }
    if (state == ShadowState.NONE && run.hasCommitted()) {
      throw gone();
    }
    if (state == ShadowState.SHADOW) {
      requireOwn(shadow.mark(connection).map(FreshMark::read).orElse(FreshMark.UNKNOWN));
    }
    return state;
  }

  private ObstacleException gone() {
    return refused(
        "The fresh table that run %s of plan '%s' has loaded for '%s' has gone, with the rows of chunks that are done"
            .formatted(run.runId(), run.planName(), work.target().name()),
        "forget the run, and start it again: ledger.forget(\"%s\")".formatted(run.planName()));
  }

  /** Rows of another run would be among those of this one. */
  private void requireOwn(FreshMark mark) {
    if (!mark.runId().equals(run.runId())) {
      throw refused(
          "A fresh table for '%s' is there already, of run %s, and this is run %s of plan '%s'"
              .formatted(work.target().name(), mark.runId(), run.runId(), run.planName()),
          "resume that run, or drop its table: reloaded().abandon() of '%s'"
              .formatted(work.target().name()));
    }
  }

  private static ObstacleException refused(String sentence, String remedy) {
    return new ObstacleException(List.of(Advice.warning(sentence, remedy)));
  }
}
