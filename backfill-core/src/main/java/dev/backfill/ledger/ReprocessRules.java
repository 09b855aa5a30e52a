package dev.backfill.ledger;

import dev.backfill.support.Figures;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What all ledgers refuse and note when chunks are to be done again. Stateless; for ledgers.
 *
 * <p>The notes of a run tell whether its work may be done twice, and each time that it was.
 */
public final class ReprocessRules {

  /** The note of work that can never be done twice: {@value}. */
  public static final String NEVER = "reprocess.never";

  /** The note of work of which only a person can say whether it may be done twice: {@value}. */
  public static final String ONCE = "reprocess.once";

  /** The notes of each time that chunks were done again have this and a number: {@value}. */
  public static final String ROUND = "reprocessed.";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private ReprocessRules() {}

  /**
   * Refuses a plan that the ledger does not know.
   *
   * @param planName name of the plan
   * @return the exception to throw
   */
  public static IllegalArgumentException unknown(String planName) {
    return new IllegalArgumentException(
        "The ledger knows no plan '%s', so none of its chunks can be done again"
            .formatted(planName));
  }

  /**
   * Refuses labels that no chunk has.
   *
   * @param planName name of the plan
   * @param labels the labels; may be empty
   * @throws IllegalArgumentException if there is one
   */
  public static void requireKnown(String planName, List<String> labels) {
    if (!labels.isEmpty()) {
      throw new IllegalArgumentException(
          "Plan '%s' has no chunk %s. The report names chunks by their labels. Nothing was written"
              .formatted(planName, String.join(", ", labels)));
    }
  }

  /**
   * Refuses a run in a state that does not allow it.
   *
   * @param planName name of the plan
   * @param state its state
   * @param rolledBack the number of its chunks that were rolled back
   * @throws IllegalArgumentException if it was rolled back, as a whole or in part
   */
  public static void requireNotRolledBack(String planName, RunState state, long rolledBack) {
    if (state == RunState.ROLLED_BACK || rolledBack > 0) {
      throw new IllegalArgumentException(
          "Plan '%s' was rolled back%s, and what was taken back on purpose is not done again. Plan these rows under another name. Nothing was written"
              .formatted(
                  planName,
                  state == RunState.ROLLED_BACK
                      ? ""
                      : " in part (%s)"
                          .formatted(
                              rolledBack == 1
                                  ? "1 chunk"
                                  : Figures.count(rolledBack) + " chunks")));
    }
  }

  /**
   * Refuses work that may not be done twice.
   *
   * @param planName name of the plan
   * @param request what was asked
   * @param never the note {@link #NEVER}
   * @param once the note {@link #ONCE}
   * @throws IllegalArgumentException if the work forbids it
   */
  public static void requireRepeatable(
      String planName, Reprocess request, Optional<String> never, Optional<String> once) {
    if (request.includesDownstream()) {
      throw new IllegalArgumentException(
          "A ledger does not know what is downstream of plan '%s'; call reprocess of the group. Nothing was written"
              .formatted(planName));
    }
    never.ifPresent(
        why -> {
          throw new IllegalArgumentException(
              "Chunks of plan '%s' cannot be done again: %s. Nothing was written"
                  .formatted(planName, why));
        });
    if (once.isPresent() && !request.isRepeatable()) {
      throw new IllegalArgumentException(
          "Chunks of plan '%s' are not done again unless you say that it does no harm: %s. Look at the work, and add repeatable() to the request. Nothing was written"
              .formatted(planName, once.get()));
    }
  }

  /**
   * Refuses parts of split chunks of which some rows have two before-images in two chunks.
   *
   * @param planName name of the plan
   * @param mixed true if there are any
   * @throws IllegalArgumentException if so
   */
  public static void requireOneOrderOfImages(String planName, boolean mixed) {
    if (mixed) {
      throw new IllegalArgumentException(
          "Chunks of plan '%s' were split after they had changed rows, and keep before-images: if their parts are done again, a rollback cannot tell which change of a row came first. Roll the plan back and run it under another name, or forget its before-images. Nothing was written"
              .formatted(planName));
    }
  }

  /**
   * Refuses a request that no chunk meets.
   *
   * @param planName name of the plan
   * @param request what was asked
   * @param chunks the number of chunks that meet it
   * @throws IllegalArgumentException if there is none
   */
  public static void requireSome(String planName, Reprocess request, long chunks) {
    if (chunks == 0) {
      throw new IllegalArgumentException(
          "Plan '%s' has no chunk that could be done again by this request (%s%s): chunks that wait are done anyway%s. Nothing was written"
              .formatted(
                  planName,
                  request.which(),
                  request.chunks().isEmpty() ? "" : " " + String.join(", ", request.chunks()),
                  request.includesSkipped() ? "" : ", and skipped ones need withSkipped()"));
    }
  }

  /**
   * The note of one time.
   *
   * @param found the chunks
   * @param request what was asked
   * @param who the person
   * @param when the time
   * @param round 2 for the first time that chunks are done again
   * @return some sentences, for people
   */
  public static String note(
      Reprocessing found, Reprocess request, String who, Instant when, int round) {
    return "Round %d: %s of %s done again, as %s asked at %s: %s. Before, they had %s."
        .formatted(
            round,
            Figures.count(found.chunks()),
            found.ofChunks() == 1 ? "1 chunk is" : Figures.count(found.ofChunks()) + " chunks are",
            who,
            TIME.format(when),
            shortened(request.why()),
            rows(found));
  }

  private static String rows(Reprocessing found) {
    var rows = found.rows();
    return "changed %s, kept %s%s%s"
        .formatted(
            rows.changed() == 1 ? "1 row" : Figures.count(rows.changed()) + " rows",
            Figures.count(rows.kept()),
            rows.conflicts() == 0
                ? ""
                : ", found %s in conflict".formatted(Figures.count(rows.conflicts())),
            found.badRows() == 0 ? "" : ", set %s aside".formatted(Figures.count(found.badRows())));
  }

  private static String shortened(String why) {
    int longest = 500;
    String one = why.strip();
    return one.length() <= longest ? one : one.substring(0, longest);
  }
}
