package dev.backfill.yaml.reading;

import dev.backfill.scope.ChunkBy;
import dev.backfill.scope.DateChunking;
import dev.backfill.scope.InstantChunking;
import java.time.ZoneId;
import java.util.Map;

/**
 * A unit of the calendar as it is written: {@code month}, {@code 2 months}.
 *
 * @param unit in the singular
 * @param every how many of them
 */
public record CalendarUnits(String unit, int every) {

  private static final Map<String, DateChunking> DATES =
      Map.of(
          "day", ChunkBy.DAY,
          "week", ChunkBy.WEEK,
          "month", ChunkBy.MONTH,
          "quarter", ChunkBy.QUARTER,
          "year", ChunkBy.YEAR);

  private static final Map<String, InstantChunking> CLOCK =
      Map.of("minute", ChunkBy.MINUTE, "hour", ChunkBy.HOUR);

  /** Of text that the grammar allows. */
  public static CalendarUnits of(String text) {
    int space = text.indexOf(' ');
    return space < 0
        ? new CalendarUnits(text, 1)
        : new CalendarUnits(
            text.substring(space + 1, text.length() - 1),
            Integer.parseInt(text.substring(0, space)));
  }

  /** Cuts dates. */
  public DateChunking dates() {
    DateChunking one = DATES.get(unit);
    if (one == null) {
      throw new IllegalArgumentException(
          "chunk_by: %s cuts instants, and the range has dates".formatted(unit));
    }
    return every == 1 ? one : one.every(every);
  }

  /** Cuts instants. */
  public InstantChunking instants(ZoneId zone) {
    InstantChunking clock = CLOCK.get(unit);
    InstantChunking one = clock == null ? calendar(unit, zone) : clock.in(zone);
    return every == 1 ? one : one.every(every);
  }

  private static InstantChunking calendar(String unit, ZoneId zone) {
    return new CalendarUnits(unit, 1).dates().in(zone);
  }
}
