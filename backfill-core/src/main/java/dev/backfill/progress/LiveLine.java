package dev.backfill.progress;

import static dev.backfill.ledger.ChunkState.FAILED;

import dev.backfill.support.Figures;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Lays out the one line of a terminal: as much as fits, and never more.
 *
 * <p>Value.
 *
 * @param full character of the part that is done
 * @param empty character of the rest
 * @param ellipsis stands for what was cut
 */
record LiveLine(char full, char empty, char ellipsis) {

  static final LiveLine UNICODE = new LiveLine('\u2588', '\u2591', '\u2026');
  static final LiveLine ASCII = new LiveLine('#', '-', '~');

  /** A few lengths only: a bar that follows every change of the text beside it is a nervous one. */
  private static final List<Integer> BARS = List.of(30, 20, 10);

  private static final int NARROWEST_BAR = BARS.getLast();
  private static final int LEAST_WANTED = 4;
  private static final String GAP = "  ";
  private static final String WAITING = "waiting for ";

  /** The basis of the percentage; the greater the rank, the sooner it is left out. */
  private record Part(int rank, String text) {}

  /** The line whose characters a stream can write. */
  static LiveLine in(Charset charset) {
    return charset.canEncode() && charset.newEncoder().canEncode("\u2588\u2591\u2026")
        ? UNICODE
        : ASCII;
  }

  /** The line, without control characters, at most {@code width} characters long. */
  String of(ProgressSnapshot snapshot, int width) {
    var parts = new ArrayList<>(parts(snapshot));
    for (int rank = LEAST_WANTED;
        rank > 0 && room(snapshot, parts, width) < NARROWEST_BAR;
        rank--) {
      int leastWanted = rank;
      parts.removeIf(part -> part.rank() == leastWanted);
    }
    int room = room(snapshot, parts, width);
    String bar =
        BARS.stream()
            .filter(length -> length <= room)
            .findFirst()
            .map(length -> Figures.bar(snapshot.percent(), length, full, empty) + " ")
            .orElse("");
    return cut(head(snapshot, bar) + tail(parts), width);
  }

  private static int room(ProgressSnapshot snapshot, List<Part> parts, int width) {
    return width - head(snapshot, " ").length() - tail(parts).length();
  }

  private static String head(ProgressSnapshot snapshot, String bar) {
    return snapshot.planName() + " " + bar + snapshot.percent() + "%";
  }

  private static String tail(List<Part> parts) {
    return parts.stream().map(part -> GAP + part.text()).collect(Collectors.joining());
  }

  private String cut(String line, int width) {
    if (line.length() <= width) {
      return line;
    }
    return width <= 0 ? "" : line.substring(0, width - 1) + ellipsis;
  }

  private static List<Part> parts(ProgressSnapshot snapshot) {
    var parts = new ArrayList<Part>();
    parts.add(new Part(0, SnapshotText.chunks(snapshot)));
    if (snapshot.count(FAILED) > 0) {
      parts.add(new Part(0, Figures.count(snapshot.count(FAILED)) + " failed"));
    }
    if (!snapshot.lockWaits().isEmpty()) {
      parts.add(new Part(0, LockWaitText.brief(snapshot.lockWaits())));
    }
    if (snapshot.rows().seen() > 0) {
      parts.add(new Part(2, Figures.count(snapshot.rows().seen()) + " rows"));
    }
    parts.add(new Part(3, SnapshotText.pace(snapshot)));
    parts.add(new Part(LEAST_WANTED, SnapshotText.elapsed(snapshot)));
    parts.add(new Part(1, ending(snapshot)));
    return parts;
  }

  private static String ending(ProgressSnapshot snapshot) {
    return switch (snapshot.state()) {
      case PLANNED, RUNNING -> rest(snapshot.eta());
      case PAUSED, VALIDATING, COMPLETED, FAILED, CANCELLED, ROLLED_BACK ->
          SnapshotText.state(snapshot.state());
    };
  }

  /** What a run waits for, such as a window, is worth more room than a time that is not known. */
  private static String rest(Eta eta) {
    return switch (eta) {
      case Eta.Unknown unknown when unknown.why().startsWith(WAITING) -> unknown.why();
      case Eta.Unknown unknown -> "ETA unknown";
      case Eta.Band band -> "ETA " + EtaText.brief(band);
      case Eta.Done done -> "ETA " + EtaText.brief(done);
    };
  }
}
