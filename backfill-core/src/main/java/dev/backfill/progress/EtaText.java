package dev.backfill.progress;

import dev.backfill.support.Figures;

/** The time left in words. Stateless. */
final class EtaText {

  private EtaText() {}

  /** Such as {@code 1h 29m}, {@code unknown (paused)} or {@code done}. */
  static String brief(Eta eta) {
    return switch (eta) {
      case Eta.Unknown unknown -> "unknown (" + unknown.why() + ")";
      case Eta.Band band -> Figures.inSeconds(band.likely());
      case Eta.Done ignored -> "done";
    };
  }

  /** The same, with both ends of the band where they differ. */
  static String full(Eta eta) {
    if (!(eta instanceof Eta.Band band)) {
      return brief(eta);
    }
    String low = Figures.inSeconds(band.low());
    String high = Figures.inSeconds(band.high());
    return brief(eta) + (low.equals(high) ? "" : " (" + low + " to " + high + ")");
  }
}
