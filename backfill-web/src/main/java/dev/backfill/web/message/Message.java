package dev.backfill.web.message;

import dev.backfill.ledger.ChunkState;
import dev.backfill.progress.Eta;
import dev.backfill.progress.ProgressSnapshot;
import dev.backfill.support.Figures;
import dev.backfill.web.facts.Facts;
import dev.backfill.web.facts.Terms;
import java.util.List;
import java.util.Optional;

/**
 * One message about a run: what has happened since the last one, and the numbers of now.
 *
 * <p>Value.
 *
 * @param number counts the messages of one start, from 1
 * @param facts the numbers; the last message has the chunks, failures and notes of the report
 * @param happenings what has happened, in order; at most {@link Pending#MOST}
 * @param leftOut the number of happenings for which there was no room
 */
public record Message(long number, Facts facts, List<Happening> happenings, long leftOut) {

  /** Copies the list. */
  public Message {
    happenings = List.copyOf(happenings);
  }

  /** Returns true if no other message about this start follows. */
  public boolean isLast() {
    return happenings.stream().anyMatch(one -> one.kind() == Happening.Kind.ENDED);
  }

  /** Plan and state in one line. */
  public String title() {
    var progress = facts.progress();
    return "%s: %s, %d %%"
        .formatted(progress.planName(), Terms.of(progress.state()), progress.percent());
  }

  /** The numbers in one line. */
  public String numbers() {
    var progress = facts.progress();
    return "%s of %s%s chunks%s%s%s%s, %s, %s elapsed%s"
        .formatted(
            Figures.count(facts.done()),
            Figures.count(facts.total()),
            progress.planned() ? "" : "+",
            some(ChunkState.RUNNING),
            some(ChunkState.FAILED),
            some(ChunkState.SKIPPED),
            rows(),
            pace(progress),
            Figures.duration(progress.elapsed()),
            remaining(progress));
  }

  private String some(ChunkState state) {
    long count = facts.count(state);
    return count == 0 ? "" : ", " + Figures.count(count) + " " + Terms.of(state);
  }

  private String rows() {
    boolean over = facts.isSuccess(); // an estimate is no aim any more
    var expected = over ? Optional.<Long>empty() : facts.progress().estimatedRows();
    String of = expected.map(rows -> " of ~" + Figures.count(rows)).orElse("");
    return ", " + Figures.count(facts.rows().seen()) + of + " rows";
  }

  private String pace(ProgressSnapshot progress) {
    boolean live = progress.state().isLive();
    return facts.rows().seen() > 0
        ? Figures.rate(live ? progress.rowsPerSecond() : facts.meanRowsPerSecond(), "rows")
        : Figures.rate(live ? progress.chunksPerSecond() : facts.meanChunksPerSecond(), "chunks");
  }

  private static String remaining(ProgressSnapshot progress) {
    return progress.state().isLive() && progress.eta() instanceof Eta.Band band
        ? ", %s remaining (%s to %s)"
            .formatted(
                Figures.inSeconds(band.likely()),
                Figures.inSeconds(band.low()),
                Figures.inSeconds(band.high()))
        : "";
  }

  /** Title and numbers. */
  public String text() {
    return title() + ". " + numbers();
  }
}
