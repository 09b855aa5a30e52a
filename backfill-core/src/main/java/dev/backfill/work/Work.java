package dev.backfill.work;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Declared facts about the work of a transactional processor. A processor that wraps another one
 * passes them on as a whole, or removes those that no longer hold.
 *
 * <p>Value.
 *
 * @param resource where it writes
 * @param definition the canonical definition of the work (SQL text, code version): gives the work's
 *     fingerprint
 * @param targets the targets that it changes, such as {@code orders.tier}
 * @param keepsBeforeImages true if it saves the old and the new values of what it changes, in the
 *     same transaction, so that it can be rolled back; needs a ledger that keeps them, on the same
 *     resource
 * @param traits the ways in which the engine may run it; none unless set otherwise
 * @param writes the columns of a table that no other run may write at the same time; empty if it
 *     only reads, or if nothing is known of it
 */
public record Work(
    Resource resource,
    String definition,
    Set<String> targets,
    boolean keepsBeforeImages,
    Set<Trait> traits,
    Optional<WrittenColumns> writes) {

  /** The ways in which the engine may run a piece of work. */
  public enum Trait {
    /**
     * The rest of a chunk may be done as several smaller chunks, all of which continue from the
     * same cursor: each row is treated by itself, and batches come in the order of the chunk
     * column, up or down. A chunk that takes too long again is then cut in two, down to one key.
     */
    DIVISIBLE,

    /**
     * Batches of several chunks may share one transaction. The engine does that while chunks are
     * tiny: a commit costs more than they do. If one of them fails, all are rolled back and each is
     * done by itself. Not for work that keeps something in the transaction, such as temporary
     * tables or {@code set local}.
     */
    SHARES_TRANSACTIONS,

    /**
     * All is committed at once, or nothing. Then the whole plan must be one chunk, which the engine
     * ensures before anything is written, and this work must do a chunk in one batch.
     */
    ALL_OR_NOTHING,

    /**
     * The work finds the rows that need it, and leaves others as they are. Then it can be
     * {@linkplain TransactionalProcessor#remainingRows asked} for rows that came in while it ran.
     */
    KNOWS_REMAINING_ROWS,

    /**
     * The work must end in the transaction that writes COMPLETED. The engine refuses a ledger of
     * another resource, before anything is written.
     */
    ENDS_WITH_LEDGER,

    /**
     * Only a person can say whether a chunk that has succeeded may be done again: the work may add
     * rows a second time. {@link dev.backfill.ledger.Ledger#reprocess} refuses it until then.
     */
    ONCE_ONLY,

    /**
     * The batches are {@link RowBatches} or {@link SearchingBatches}: each row can be tried alone,
     * so that rows which fail on their data can be set aside.
     */
    TRIES_ROWS_ALONE
  }

  /** Copies the sets. */
  public Work {
    targets = Set.copyOf(targets);
    traits = Set.copyOf(traits);
  }

  /**
   * Work of which is not known what it writes.
   *
   * @param resource where it writes
   * @param definition the canonical definition of the work
   * @param targets the targets that it changes
   * @param keepsBeforeImages true if it saves old and new values
   * @param traits the ways in which the engine may run it
   */
  public Work(
      Resource resource,
      String definition,
      Set<String> targets,
      boolean keepsBeforeImages,
      Set<Trait> traits) {
    this(resource, definition, targets, keepsBeforeImages, traits, Optional.empty());
  }

  /**
   * Work without a trait.
   *
   * @param resource where it writes
   * @param definition the canonical definition of the work
   * @param targets the targets that it changes
   * @param keepsBeforeImages true if it saves old and new values
   */
  public Work(
      Resource resource, String definition, Set<String> targets, boolean keepsBeforeImages) {
    this(resource, definition, targets, keepsBeforeImages, Set.of());
  }

  /**
   * Returns true if the work has this trait.
   *
   * @param trait which
   * @return true if it was declared
   */
  public boolean has(Trait trait) {
    return traits.contains(trait);
  }

  /**
   * The same work with more traits.
   *
   * @param more which
   * @return a new value
   */
  public Work with(Trait... more) {
    var changed = copy();
    changed.addAll(List.of(more));
    return withTraits(changed);
  }

  /**
   * The same work with fewer traits.
   *
   * @param fewer which it no longer has
   * @return a new value
   */
  public Work without(Trait... fewer) {
    var changed = copy();
    changed.removeAll(List.of(fewer));
    return withTraits(changed);
  }

  /**
   * The same work, which writes columns of a table.
   *
   * @param columns the table and its columns
   * @return a new value
   */
  public Work writing(WrittenColumns columns) {
    return new Work(resource, definition, targets, keepsBeforeImages, traits, Optional.of(columns));
  }

  private EnumSet<Trait> copy() {
    var copy = EnumSet.noneOf(Trait.class);
    copy.addAll(traits);
    return copy;
  }

  private Work withTraits(Set<Trait> changed) {
    return new Work(resource, definition, targets, keepsBeforeImages, changed, writes);
  }
}
