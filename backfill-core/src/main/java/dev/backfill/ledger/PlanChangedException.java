package dev.backfill.ledger;

import static java.time.ZoneOffset.UTC;

import dev.backfill.contract.BackfillException;
import java.time.Instant;
import java.time.LocalDate;

/** The ledger holds another definition under the plan's name. Nothing was written. */
public final class PlanChangedException extends BackfillException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message which fields differ, and what to do
   */
  public PlanChangedException(String message) {
    super(message);
  }

  /**
   * An exception that names the fields that differ; for ledgers.
   *
   * @param planName name of the plan
   * @param since when the run was written down
   * @param before the document that the ledger holds: one {@code key: value} per line
   * @param after the document that was asked for
   * @return such as {@code Plan 'orders_tier' changed since its run of 2024-01-15: chunkBy was
   *     'month', is 'week'. Use a new plan name, or ledger.forget("orders_tier") to start over.}
   *     Long values are shown around the place where they differ
   */
  public static PlanChangedException between(
      String planName, Instant since, String before, String after) {
    var differences =
        DocumentDifference.clauses(new FormerDocument(before).withoutChecks(after), after);
    return new PlanChangedException(
        "Plan '%s' changed since its run of %s: %s. Use a new plan name, or ledger.forget(\"%s\") to start over."
            .formatted(
                planName,
                LocalDate.ofInstant(since, UTC),
                differences.isEmpty()
                    ? "its fingerprint is another one"
                    : String.join("; ", differences),
                planName));
  }
}
