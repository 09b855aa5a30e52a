package dev.backfill.run;

import dev.backfill.check.CheckResult.Phase;
import dev.backfill.ledger.RunLedger;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the checks noted before the first chunk, kept with the run; that one noted nothing is kept
 * too, so that it is not asked again after chunks have changed the data. Thread-safe.
 */
final class Captures {

  /** Notes of a ledger have keys of at most {@value} characters. */
  private static final int MAX_KEY = 200;

  private static final String NOTHING = "nothing";
  private static final String SOMETHING = "noted:";

  private final RunLedger<?> ledger;

  /** The ledger's notes never change, and checks after each chunk ask often. */
  private final Map<String, String> known = new ConcurrentHashMap<>();

  Captures(RunLedger<?> ledger) {
    this.ledger = ledger;
  }

  boolean has(Phase phase, String check) {
    return find(key(phase, check)).isPresent();
  }

  /** What the check noted; empty if nothing. */
  Optional<String> of(Phase phase, String check) {
    return find(key(phase, check))
        .filter(note -> note.startsWith(SOMETHING))
        .map(note -> note.substring(SOMETHING.length()));
  }

  /** Keeps a note; if another process was faster, its note stays. */
  void keep(Phase phase, String check, Optional<String> note) {
    String key = key(phase, check);
    known.put(key, ledger.remember(key, note.map(SOMETHING::concat).orElse(NOTHING)));
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

  /** A name that is too long is cut and told apart by its hash. */
  private static String key(Phase phase, String check) {
    String key = "capture:%s:%s".formatted(phase, check);
    if (key.length() <= MAX_KEY) {
      return key;
    }
    var hash = UUID.nameUUIDFromBytes(check.getBytes(StandardCharsets.UTF_8)).toString();
    return key.substring(0, MAX_KEY - hash.length() - 1) + "#" + hash;
  }
}
