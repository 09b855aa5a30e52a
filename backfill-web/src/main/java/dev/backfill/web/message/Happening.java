package dev.backfill.web.message;

import dev.backfill.base.Printable;
import dev.backfill.check.CheckResult;
import dev.backfill.support.Figures;
import dev.backfill.web.facts.Terms;
import dev.backfill.work.Failure;
import java.util.Optional;

/**
 * Something that has happened in a run, for a message. Several chunks that have ended are one.
 *
 * <p>Value.
 *
 * @param kind the kind
 * @param text one sentence for people, without row data
 * @param count the number of like events that it stands for
 * @param chunk the label of the chunk that it is about, the last one of several
 * @param failure the failure that it is about
 * @param check the name of the check that it is about
 */
public record Happening(
    Kind kind,
    String text,
    long count,
    Optional<String> chunk,
    Optional<Failure> failure,
    Optional<String> check) {

  /** Makes the text printable: it goes to people who do not run the plan. */
  public Happening {
    text = Printable.text(text);
  }

  /** The kinds of happenings. */
  public enum Kind {
    /** The run begins or resumes. */
    STARTED,
    /** The run has moved to another live state, such as PAUSED. */
    STATE_CHANGED,
    /** The first failed attempt of the run, which is repeated. */
    ATTEMPT_FAILED,
    /** The first chunk of the run that is given up. */
    CHUNK_FAILED,
    /** A check has failed, or could not judge. */
    CHECK_FAILED,
    /** Chunks have ended. */
    CHUNKS_ENDED,
    /** It is time for an update. */
    PROGRESS,
    /** The run has ended: the last message. */
    ENDED
  }

  private static Happening plain(Kind kind, String text) {
    return new Happening(kind, text, 1, Optional.empty(), Optional.empty(), Optional.empty());
  }

  static Happening started(String text) {
    return plain(Kind.STARTED, text);
  }

  static Happening changed(String text) {
    return plain(Kind.STATE_CHANGED, text);
  }

  static Happening progress() {
    return plain(Kind.PROGRESS, "");
  }

  /** The run has ended. */
  public static Happening ended(String text) {
    return plain(Kind.ENDED, text);
  }

  static Happening failed(Kind kind, String chunk, int attempt, Failure failure) {
    String what =
        kind == Kind.CHUNK_FAILED
            ? "Chunk %s is given up after attempt %s: ".formatted(chunk, Figures.count(attempt))
            : "Attempt %s of chunk %s failed and is repeated: "
                .formatted(Figures.count(attempt), chunk);
    return new Happening(
        kind, what + cause(failure), 1, Optional.of(chunk), Optional.of(failure), Optional.empty());
  }

  private static String cause(Failure failure) {
    String state = failure.sqlState().isEmpty() ? "" : ", SQLSTATE " + failure.sqlState();
    return failure.text() + " (" + Terms.of(failure.kind()) + state + ")";
  }

  static Happening check(CheckResult result) {
    var verdict = result.verdict();
    return new Happening(
        Kind.CHECK_FAILED,
        "Check '%s' (%s): %s, %s"
            .formatted(
                result.name(),
                Terms.of(result.phase()),
                Terms.of(verdict.status()),
                verdict.evidence()),
        1,
        Optional.empty(),
        Optional.empty(),
        Optional.of(result.name()));
  }

  static Happening chunkEnded(String chunk, String text) {
    return new Happening(
        Kind.CHUNKS_ENDED, text, 1, Optional.of(chunk), Optional.empty(), Optional.empty());
  }

  /** Returns true if this and a later one become one. */
  boolean joins(Happening later) {
    return kind == later.kind && (kind == Kind.CHUNKS_ENDED || kind == Kind.PROGRESS);
  }

  /** This and a later one of the same kind. */
  Happening plus(Happening later) {
    if (kind == Kind.PROGRESS) {
      return later;
    }
    long both = count + later.count;
    return new Happening(
        kind,
        "%s chunks have ended since the last message, chunk %s last"
            .formatted(Figures.count(both), later.chunk.orElse("")),
        both,
        later.chunk,
        Optional.empty(),
        Optional.empty());
  }
}
