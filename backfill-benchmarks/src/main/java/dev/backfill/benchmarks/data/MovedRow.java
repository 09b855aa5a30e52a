package dev.backfill.benchmarks.data;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Map;

/** An order as {@link OrdersTable} makes it, in Java. Value. */
record MovedRow(long id, long customer, LocalDate day, BigDecimal amount, String note) {

  private static final LocalDate BEGIN = LocalDate.of(2023, 1, 1);
  private static final int DAYS = 365;

  static MovedRow of(long id, long rows) {
    return new MovedRow(
        id,
        id * 7919 % 100_000,
        BEGIN.plusDays(id * DAYS / rows),
        BigDecimal.valueOf(id * 104_729 % 1_000_000, 2),
        "order number " + id);
  }

  Map<String, Object> values() {
    return Map.of(
        "id",
        id,
        "customer_id",
        customer,
        "order_date",
        day,
        "amount",
        amount,
        "status",
        "shipped",
        "note",
        note);
  }
}
