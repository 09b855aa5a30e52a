package dev.backfill.scope;

import static java.util.Objects.requireNonNull;

import java.time.ZoneId;
import java.time.ZoneOffset;

/** The canonical words for units and zones, as they stand in fingerprints. */
final class Units {

  private Units() {}

  static String text(String unit, int every) {
    return every == 1 ? unit : unit + " every " + every;
  }

  static String text(String unit, int every, ZoneId zone) {
    return text(unit, every) + " in " + (zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId());
  }

  /** Takes the many names of UTC for one, so that they make one fingerprint. */
  static ZoneId canonical(ZoneId zone) {
    requireNonNull(zone, "zone");
    return zone.normalized().equals(ZoneOffset.UTC) ? ZoneOffset.UTC : zone;
  }
}
