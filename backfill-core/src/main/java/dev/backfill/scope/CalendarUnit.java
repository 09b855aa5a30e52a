package dev.backfill.scope;

import static java.time.temporal.ChronoField.PROLEPTIC_MONTH;

import java.time.LocalDate;

/**
 * A unit of the ISO calendar that is made of whole days. Units are numbered, number 0 being the one
 * that holds 1970-01-01; a week begins on Monday, so week 0 begins on 1969-12-29.
 */
enum CalendarUnit {
  DAY("day", 1, 0),
  WEEK("week", 7, 0),
  MONTH("month", 0, 1),
  QUARTER("quarter", 0, 3),
  YEAR("year", 0, 12);

  /** Days from the Monday of week 0 to 1970-01-01, a Thursday. */
  private static final int EPOCH_IN_WEEK = 3;

  private static final long EPOCH_MONTH = 1970 * 12L;

  private final String word;
  private final int days;
  private final int months;

  CalendarUnit(String word, int days, int months) {
    this.word = word;
    this.days = days;
    this.months = months;
  }

  /** The word for people and fingerprints. */
  String word() {
    return word;
  }

  /** The number of the unit that holds a date. */
  long number(LocalDate date) {
    return months == 0
        ? Math.floorDiv(date.toEpochDay() + shift(), days)
        : Math.floorDiv(date.getLong(PROLEPTIC_MONTH) - EPOCH_MONTH, months);
  }

  /** The first day of a unit, which must be one that {@link LocalDate} knows. */
  LocalDate firstDay(long number) {
    if (months == 0) {
      return LocalDate.ofEpochDay(number * days - shift());
    }
    long month = number * months + EPOCH_MONTH;
    return LocalDate.of((int) Math.floorDiv(month, 12), (int) Math.floorMod(month, 12L) + 1, 1);
  }

  private int shift() {
    return this == WEEK ? EPOCH_IN_WEEK : 0;
  }
}
