package dev.backfill.jdbc.connection;

import dev.backfill.base.PrintableLog;
import dev.backfill.contract.TimeSource;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * A session of the database that is kept by beats, on a thread of its own. If a beat fails, the
 * session is dropped, and opened again at the next beat. Whatever is thrown, it beats on, until it
 * is closed or its beat says that it is over.
 *
 * <p>A platform thread: virtual ones may all stand still in work that pins its carriers. One thread
 * beats; closed by any other.
 *
 * @param <S> the session
 */
public final class BeatingSession<S extends AutoCloseable> implements AutoCloseable {

  private static final Logger LOG = PrintableLog.of(BeatingSession.class);

  private final Name name;
  private final Rhythm rhythm;
  private final Beat<S> beat;
  private final Thread thread;
  private @Nullable S session;
  private volatile boolean closed;

  /**
   * What it is called.
   *
   * <p>Value.
   *
   * @param thread the name of its thread
   * @param words what it is, for messages; such as {@code The heartbeat of plan 'orders'}
   */
  public record Name(String thread, String words) {}

  /**
   * When it beats.
   *
   * <p>Value.
   *
   * @param every the time between two beats
   * @param goodbye the longest time that {@link #close} waits for a beat to end
   * @param waiter waits between two beats
   */
  public record Rhythm(Duration every, Duration goodbye, TimeSource.Waiter waiter) {}

  /**
   * What is done at each beat. Role; called by one thread.
   *
   * @param <S> the session
   */
  public interface Beat<S> {

    /** Opens the session again, after it was lost. */
    S open() throws SQLException;

    /**
     * Beats.
     *
     * @return false to end
     */
    boolean once(S session) throws SQLException;

    /**
     * Told that opening or beating has failed, before the session is dropped.
     *
     * @return false to end
     */
    boolean missed(Throwable thrown);
  }

  /**
   * Takes over a session.
   *
   * @param session the session, which belongs to it from now on
   */
  public BeatingSession(Name name, Rhythm rhythm, Beat<S> beat, S session) {
    this.name = name;
    this.rhythm = rhythm;
    this.beat = beat;
    this.session = session;
    this.thread = Thread.ofPlatform().daemon().name(name.thread()).unstarted(this::run);
  }

  /** Begins to beat. */
  public void start() {
    thread.start();
  }

  /** Ends the beating and gives the session back, at once or when the database answers. */
  @Override
  public void close() {
    closed = true;
    rhythm.waiter().wake();
    try {
      if (!thread.join(rhythm.goodbye())) {
        LOG.warn(
            "{} hangs in the database; its connection is given back when it answers", name.words());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    boolean over = false;
    while (!closed && !over) {
      long seen = rhythm.waiter().changes();
      over = !beaten();
      if (!over) {
        await(seen);
      }
    }
    drop();
  }

  /** Returns false if it is over. */
  private boolean beaten() {
    try {
      var current = session;
      if (current == null) {
        current = beat.open();
        session = current;
      }
      return beat.once(current);
    } catch (Throwable e) {
      return beatsOnAfter(e);
    }
  }

  private boolean beatsOnAfter(Throwable thrown) {
    try {
      return beat.missed(thrown);
    } catch (Throwable e) {
      return true; // memory has run out, or the log cannot be written: the next beat matters more
    } finally {
      drop();
    }
  }

  /** Only code of the host interrupts it, by mistake. */
  private void await(long seen) {
    try {
      if (!closed) {
        rhythm.waiter().await(seen, rhythm.every());
      }
    } catch (InterruptedException e) {
      // it beats on until it is closed, and needs no log for that
    }
  }

  private void drop() {
    var current = session;
    session = null;
    if (current != null) {
      try {
        current.close();
      } catch (Throwable e) {
        // a connection that cannot be given back is its pool's affair, and no log ends the beating
      }
    }
  }
}
