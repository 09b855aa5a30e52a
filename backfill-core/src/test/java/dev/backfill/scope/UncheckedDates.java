package dev.backfill.scope;

import java.time.LocalDate;

/** A range that may be empty or backwards, as a wrong strategy makes them. */
record UncheckedDates(LocalDate from, LocalDate to) implements Range {}
