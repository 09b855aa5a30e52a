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
