package dev.backfill.work;

import java.util.function.Consumer;

/** Keeps other runs off what a run writes, until it is closed. Role; thread-safe. */
public interface Occupancy extends AutoCloseable {

  /** Keeps off no run. */
  Occupancy NONE = () -> {};

  /**
   * Says whom to tell if another run has come in, because the session that kept it off was lost.
   *
   * @param lost gets one sentence, at most once
   */
  default void whenLost(Consumer<String> lost) {}

  /** Lets other runs in. Does nothing when called again. */
  @Override
  void close();
}
