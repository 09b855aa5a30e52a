package dev.backfill.support;

import dev.backfill.contract.BackfillException;
import java.util.concurrent.Callable;

/** Asks code of the host, and the data behind it, outside of a run. */
public final class Asking {

  private Asking() {}

  /**
   * Asks.
   *
   * @param <T> type of the answer
   * @param failed a sentence of ours with one {@code %s}, which becomes the class of what was
   *     thrown: its message may hold row data
   * @param question the question
   * @return the answer
   * @throws BackfillException if it throws a checked exception; if the thread is interrupted, its
   *     flag stays set
   */
  public static <T> T of(String failed, Callable<T> question) {
    try {
      return question.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BackfillException(failed.formatted("interrupted"), e);
    } catch (Exception e) {
      throw new BackfillException(failed.formatted(e.getClass().getName()), e);
    }
  }
}
