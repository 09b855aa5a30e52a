package dev.backfill.ledger;

/** Control and view of one run, from any process. Role; thread-safe. */
public interface RunControl {

  /**
   * Asks something of the run; every process at work on it follows within a heartbeat.
   *
   * @param command the command; replaces an earlier wish, except that a cancel is not taken back
   * @throws LedgerException if the ledger cannot be written
   */
  void request(RunCommand command);

  /**
   * The commands to the run at present, as last read: within a heartbeat of the truth.
   *
   * @return the wishes
   */
  RunDirective directive();

  /**
   * Leaves chunks out, whether the run lives, has ended or was left behind: they are SKIPPED, and
   * the plan can complete without them. What they have committed stays. Only a chunk that waits,
   * has failed, or belongs to a process whose lease is over; a lane that works on a chunk is not
   * interrupted. {@link Ledger#releaseChunk} takes it back.
   *
   * @param chunkId label of the chunk, as in the report
   * @param why for people; shown with the chunk; not blank, at most 500 characters are kept
   * @param by the person who decides it; empty for the role of the ledger's database, or the user
   *     of this process; at most 200 characters are kept
   * @throws IllegalArgumentException if there is no such chunk, or a lane is at work on it, or the
   *     reason is blank
   * @throws LedgerException if the ledger cannot be written
   */
  void skip(String chunkId, String why, String by);

  /**
   * Looks at the run.
   *
   * @param notable the largest number of chunks to list: running, failed, the slowest where 20 or
   *     more are asked for, first, last, in the order of work; all of them if there are no more
   *     than that
   * @return the state of the whole run at one moment
   * @throws LedgerException if the ledger cannot be read
   */
  RunView view(int notable);
}
