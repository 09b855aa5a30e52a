package dev.backfill.jdbc.reload;

import dev.backfill.contract.BackfillException;
import dev.backfill.jdbc.dialect.ShadowState;
import dev.backfill.jdbc.dialect.failure.ReloadException;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.shadow.BuildStep;
import dev.backfill.jdbc.shadow.ShadowTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The tables that a reload makes beside a table. Immutable.
 *
 * @param target the table in use
 */
public record ReloadTables(SourceTable target) {

  /**
   * The fresh table.
   *
   * @throws BackfillException if there is none
   */
  public SourceTable fresh() {
    return target
        .reader()
        .read(
            "look up the fresh table of '%s'".formatted(target.name()),
            connection -> new FreshTable(target).table(connection));
  }

  private ShadowTable shadow() {
    return new FreshTable(target).shadow();
  }

  /**
   * Puts the old table back.
   *
   * @throws IllegalStateException if there is none
   */
  public void swapBack() {
    if (state() != ShadowState.SWAPPED) {
      throw new IllegalStateException(
          "'%s' cannot be swapped back: there is no old table of a reload"
              .formatted(target.name()));
    }
    locked(
        "swap back '%s'".formatted(target.name()),
        connection -> shadow().swapBack(connection, LockTries.LOCK_TIMEOUT));
    validate();
  }

  /** Checks foreign keys that an exchange has left unchecked. */
  void validate() {
    List<BuildStep> steps =
        target
            .reader()
            .read(
                "ask what '%s' lacks after the exchange".formatted(target.name()),
                shadow()::afterSwap);
    for (BuildStep step : steps) {
      locked(step.name() + " of '%s'".formatted(target.name()), step::run);
    }
  }

  /** Drops the old table; false if there is none. */
  public boolean dropOld() {
    if (state() != ShadowState.SWAPPED) {
      return false;
    }
    locked("drop the old table of '%s'".formatted(target.name()), shadow()::dropOld);
    return true;
  }

  /** Drops the fresh table and what guards the one in use; false if there is none. */
  public boolean abandon() {
    if (state() != ShadowState.SHADOW) {
      return false;
    }
    locked("abandon the reload of '%s'".formatted(target.name()), shadow()::abandon);
    return true;
  }

  private ShadowState state() {
    return target
        .reader()
        .read("ask for the reload of '%s'".formatted(target.name()), shadow()::state);
  }

  private void locked(String doing, LockTries.Change change) {
    try (var tx = target.reader().resource().begin()) {
      new LockTries(target, doing).run(tx.unwrap(Connection.class), change);
      tx.commit();
    } catch (RuntimeException e) {
      throw e;
    } catch (SQLException e) {
      throw ReloadException.of(doing, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BackfillException("Interrupted: could not " + doing, e);
    } catch (Exception e) {
      throw new BackfillException("Could not " + doing, e);
    }
  }
}
