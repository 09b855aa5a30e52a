package dev.backfill.run.gate;

import dev.backfill.check.CheckResult.Phase;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RunLedger;
import dev.backfill.support.Figures;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The notes of the checks before the first chunk, kept with the run; that one noted nothing is kept
 * too, so that it is not asked again after chunks have changed the data.
 *
 * <p>A run that was complete and gets more to do begins a new era: its checks read the data anew,
 * and the changes from then on. Thread-safe.
 */
final class CheckBaselines {

  /** Notes of a ledger have keys of at most {@value} characters. */
  private static final int MAX_KEY = 200;

  /** Enough to see whether any chunk was ever begun: the first is begun before all others. */
  private static final int A_FEW = 10;

  private static final String NOTHING = "nothing";
  private static final String SOMETHING = "noted:";
  private static final String LATE = "late, when ";

  private final RunLedger<?> ledger;

  /** The ledger's notes never change, and checks after each chunk ask often. */
  private final Map<String, String> known = new ConcurrentHashMap<>();

  private volatile Optional<Era> era = Optional.empty();

  /**
   * Since when the notes hold.
   *
   * @param no 0 for the first
   * @param changedBefore rows that the run had changed when it began
   * @param chunksBefore chunks that it had then; a complete run has the same number for every
   *     process that looks
   */
  private record Era(int no, long changedBefore, long chunksBefore) {

    static Era parse(int no, String note) {
      int space = note.indexOf(' ');
      return new Era(
          no, Long.parseLong(note.substring(0, space)), Long.parseLong(note.substring(space + 1)));
    }
  }

  CheckBaselines(RunLedger<?> ledger) {
    this.ledger = ledger;
  }

  /**
   * Begins a new era, unless another process that found the run complete has just begun it.
   *
   * @param changed rows that the run had changed when it was complete
   * @param chunks chunks that it had then
   */
  void beginAnew(long changed, long chunks) {
    var last = era();
    if (last.chunksBefore() < chunks) {
      int next = last.no() + 1;
      era = Optional.of(Era.parse(next, ledger.remember(key(next), changed + " " + chunks)));
    }
  }

  /** Rows that the run had changed before the checks read the data. */
  long changedBefore() {
    return era().changedBefore();
  }

  private Era era() {
    if (era.isEmpty()) {
      var last = new Era(0, 0, 0);
      for (var next = recall(1); next.isPresent(); next = recall(last.no() + 1)) {
        last = next.get();
      }
      era = Optional.of(last);
    }
    return era.get();
  }

  private Optional<Era> recall(int no) {
    return ledger.recall(key(no)).map(note -> Era.parse(no, note));
  }

  private static String key(int era) {
    return "capture.era." + era;
  }

  boolean has(Phase phase, String check) {
    return find(key(phase, check)).isPresent();
  }

  /** The note of the check; empty if nothing. */
  Optional<String> of(Phase phase, String check) {
    return find(key(phase, check))
        .filter(note -> !note.equals(NOTHING))
        .map(note -> note.substring(note.indexOf(':') + 1));
  }

  /** How far the run was when the check made its note; empty if it had not begun. */
  Optional<String> lateness(Phase phase, String check) {
    return find(key(phase, check))
        .filter(note -> note.startsWith(LATE))
        .map(note -> note.substring(LATE.length(), note.indexOf(':')));
  }

  /** Keeps a note; if another process was faster, its note stays. */
  void keep(Phase phase, String check, Optional<String> note, Optional<String> begun) {
    String key = key(phase, check);
    String prefix = begun.map(far -> LATE + far + ":").orElse(SOMETHING);
    known.put(key, ledger.remember(key, note.map(prefix::concat).orElse(NOTHING)));
  }

  /**
   * How far the run is, if a chunk was begun since its checks should have read the data: such as
   * {@code 3 of 12 chunks had ended}.
   */
  Optional<String> begun() {
    var view = ledger.view(A_FEW);
    long ended = view.total() - view.count(ChunkState.PENDING) - view.count(ChunkState.RUNNING);
    boolean begun =
        view.total() - view.count(ChunkState.PENDING) > era().chunksBefore()
            || view.rows().changed() > era().changedBefore()
            || (era().no() == 0
                && view.notable().stream().anyMatch(chunk -> chunk.startedAt().isPresent()));
    return begun
        ? Optional.of(
            "%s of %s chunks had ended"
                .formatted(Figures.count(ended), Figures.count(view.total())))
        : Optional.empty();
  }

  private Optional<String> find(String key) {
    var cached = known.get(key);
    if (cached != null) {
      return Optional.of(cached);
    }
    var kept = ledger.recall(key);
    kept.ifPresent(note -> known.put(key, note));
    return kept;
  }

  /** A name that is too long is cut and distinguished by its hash. */
  private String key(Phase phase, String check) {
    int no = era().no();
    String key = "capture%s:%s:%s".formatted(no == 0 ? "" : "." + no, phase, check);
    if (key.length() <= MAX_KEY) {
      return key;
    }
    var hash = UUID.nameUUIDFromBytes(check.getBytes(StandardCharsets.UTF_8)).toString();
    return key.substring(0, MAX_KEY - hash.length() - 1) + "#" + hash;
  }
}
