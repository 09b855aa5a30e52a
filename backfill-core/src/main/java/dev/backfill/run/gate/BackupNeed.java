package dev.backfill.run.gate;

import static java.util.Comparator.comparing;

import dev.backfill.check.Check;
import dev.backfill.check.Check.Verdict;
import dev.backfill.plan.BackupProbe.Backup;
import dev.backfill.support.Figures;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which backup undoes the whole run, and no part of it only. Values. */
public sealed interface BackupNeed {

  /**
   * A judgement.
   *
   * @param verdict the verdict
   * @param backup the backup that the run may begin with; empty if it may not
   */
  record Judged(Verdict verdict, Optional<PinnedBackup> backup) {
    static Judged failed(String evidence) {
      return new Judged(Check.failed(evidence), Optional.empty());
    }
  }

  /** Judges what a probe has found. */
  Judged judge(List<Backup> all, Duration maxAge, Instant now);

  /** Nothing was changed yet: the newest one does. */
  record Fresh() implements BackupNeed {
    @Override
    public Judged judge(List<Backup> all, Duration maxAge, Instant now) {
      if (all.isEmpty()) {
        return Judged.failed("there is no backup; make one, or say undoBy(Undo.none(..))");
      }
      var inTime = notAfter(now, all);
      return inTime.isEmpty()
          ? Judged.failed(
              "every backup is from a time to come (now is %s): a clock is wrong, or the time zone of the probe"
                  .formatted(shown(now)))
          : newest(inTime, maxAge, new Start(now, "old"));
    }
  }

  /** The run began with that one. Its age is as it was then. */
  record Same(PinnedBackup pinned) implements BackupNeed {
    @Override
    public Judged judge(List<Backup> all, Duration maxAge, Instant now) {
      return all.stream()
          .filter(pinned::is)
          .findFirst()
          .map(it -> weigh(it, maxAge, new Start(pinned.begunAt(), "old when the run began")))
          .orElseGet(() -> Judged.failed(gone(all)));
    }

    private String gone(List<Backup> all) {
      String what =
          all.stream()
              .filter(other -> other.location().equals(pinned.location()))
              .findFirst()
              .map(other -> "was replaced by one of %s".formatted(shown(other.takenAt())))
              .orElse("is gone");
      return "the backup of %s at %s, with which the run began, %s%s; bring it back, or say undoBy(Undo.none(..)) to continue without one"
          .formatted(
              shown(pinned.takenAt()),
              pinned.location(),
              what,
              all.isEmpty()
                  ? ""
                  : ", and no other takes its place: a newer one may hold a part of the run's"
                      + " changes");
    }
  }

  /** The run has begun without one: any does that is older than the run. */
  record Before(Instant planned) implements BackupNeed {
    @Override
    public Judged judge(List<Backup> all, Duration maxAge, Instant now) {
      if (all.isEmpty()) {
        return Judged.failed(
            "there is no backup, and the run has begun; say undoBy(Undo.none(..)) to continue"
                + " without");
      }
      var inTime = notAfter(planned, all);
      return inTime.isEmpty()
          ? Judged.failed(
              "every backup was taken after the run was planned (%s) and may hold a part of its changes; say undoBy(Undo.none(..)) to continue without one"
                  .formatted(shown(planned)))
          : newest(inTime, maxAge, new Start(planned, "old when the run was planned"));
    }
  }

  /**
   * When the run began, for the age of its backup.
   *
   * @param at when
   * @param old the way to report it
   */
  record Start(Instant at, String old) {}

  private static List<Backup> notAfter(Instant limit, List<Backup> all) {
    return all.stream().filter(backup -> !backup.takenAt().isAfter(limit)).toList();
  }

  /** The newest that is not empty; newer ones that are empty are worth attention. */
  private static Judged newest(List<Backup> some, Duration maxAge, Start start) {
    Comparator<Backup> order = comparing(Backup::takenAt).thenComparing(Backup::location);
    var last = some.stream().max(order).orElseThrow();
    var usable = some.stream().filter(backup -> !isEmpty(backup)).max(order).orElse(last);
    var judged = weigh(usable, maxAge, start);
    return usable.equals(last) || judged.verdict().status().fails()
        ? judged
        : new Judged(
            Check.warned(
                "%s; the newest, of %s at %s, is empty: whatever made it has failed"
                    .formatted(
                        judged.verdict().evidence(), shown(last.takenAt()), last.location())),
            judged.backup());
  }

  private static boolean isEmpty(Backup backup) {
    return backup.bytes().orElse(1) == 0;
  }

  /** Judges age and size of the right one. */
  private static Judged weigh(Backup backup, Duration maxAge, Start start) {
    var age = Duration.between(backup.takenAt(), start.at());
    String it =
        "backup of %s, %s %s%s, at %s"
            .formatted(
                shown(backup.takenAt()),
                Figures.duration(age),
                start.old(),
                backup.bytes().isPresent() ? ", " + Figures.bytes(backup.bytes().getAsLong()) : "",
                backup.location());
    if (isEmpty(backup)) {
      return Judged.failed(it + ", is empty: whatever made it has failed");
    }
    if (age.compareTo(maxAge) > 0) {
      return Judged.failed(
          it + ", is too old: %s is the limit".formatted(Figures.duration(maxAge)));
    }
    return new Judged(
        Check.passed(it),
        Optional.of(new PinnedBackup(backup.takenAt(), start.at(), backup.location())));
  }

  private static Instant shown(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS);
  }
}
