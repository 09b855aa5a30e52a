package dev.backfill.ledger;

import dev.backfill.check.CheckResult;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The run as a whole: its state, what is asked of it, how far planning has come, its notes. Guarded
 * by the lock of the run.
 */
final class RunStatus {

  /** Longest key of a note, as in a database: {@value} characters. */
  static final int MAX_KEY = 200;

  private final Map<String, String> notes = new HashMap<>();
  private final Map<CheckKey, CheckResult> checks = new TreeMap<>();
  private Optional<Instant> startedAt = Optional.empty();
  private Moment stateAt;
  private RunState state = RunState.PLANNED;
  private String why = "";
  private Optional<String> plannedTo = Optional.empty();
  private boolean planned;

  /** Read without the lock before each batch. */
  private volatile RunDirective directive;

  RunStatus(int lanes, Moment now) {
    this.stateAt = now;
    this.directive = new RunDirective(Optional.empty(), lanes);
  }

  RunState state() {
    return state;
  }

  String why() {
    return why;
  }

  RunDirective directive() {
    return directive;
  }

  Optional<String> plannedTo() {
    return plannedTo;
  }

  boolean isPlanned() {
    return planned;
  }

  void request(RunCommand request) {
    directive = directive.after(request);
  }

  /** Moves to a state that the present one can move to; see {@link RunDirective}. */
  boolean move(RunState from, RunState to, String reason, Moment now) {
    if (state != from || directive.forbids(from, to)) {
      return false;
    }
    state = to;
    why = reason;
    stateAt = now;
    if (to == RunState.RUNNING) {
      directive = directive.afterRunningFrom(from);
      startedAt = startedAt.or(() -> Optional.of(now.instant()));
    }
    return true;
  }

  /** Some of it is to be done again: it is not as old as its state any more. */
  void touch(Moment now) {
    stateAt = now;
  }

  void planned(String to, boolean last) {
    plannedTo = Optional.of(to);
    planned = last;
  }

  String remember(String key, String valueIfAbsent) {
    String kept = notes.putIfAbsent(key, valueIfAbsent);
    return kept == null ? valueIfAbsent : kept;
  }

  Optional<String> recall(String key) {
    return Optional.ofNullable(notes.get(key));
  }

  /** Keeps the last result of a check. */
  void record(CheckResult result) {
    checks.put(new CheckKey(result.phase(), result.name()), result);
  }

  List<CheckResult> checks() {
    return List.copyOf(checks.values());
  }

  Map<String, String> notes() {
    return Map.copyOf(notes);
  }

  Optional<Instant> startedAt() {
    return startedAt;
  }

  Moment stateAt() {
    return stateAt;
  }

  /** Which check. */
  private record CheckKey(CheckResult.Phase phase, String name) implements Comparable<CheckKey> {
    @Override
    public int compareTo(CheckKey other) {
      int byPhase = phase.compareTo(other.phase);
      return byPhase == 0 ? name.compareTo(other.name) : byPhase;
    }
  }
}
