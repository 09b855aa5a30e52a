package dev.backfill.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The message says which lines of two documents differ. */
class PlanChangedExceptionTest {

  private static String message(String before, String after) {
    var since = Instant.parse("2024-01-15T23:30:00Z");
    return String.valueOf(
        PlanChangedException.between("orders_tier", since, before, after).getMessage());
  }

  @Test
  void oneFieldIsNamedWithBothValuesAndTheWayOut() {
    assertThat(message("scope: dates\nchunkBy: month\n", "scope: dates\nchunkBy: week\n"))
        .isEqualTo(
            "Plan 'orders_tier' changed since its run of 2024-01-15: chunkBy was 'month', is"
                + " 'week'. Use a new plan name, or ledger.forget(\"orders_tier\") to start over.");
  }

  @Test
  void everyFieldThatDiffersIsNamed() {
    assertThat(message("a: 1\nb: 2\nc: 3\n", "a: 1\nb: x\nc: y\nd: 4\n"))
        .contains(": b was '2', is 'x'; c was '3', is 'y'; d was '', is '4'. ");
  }

  @Test
  void theSameWordInBothDocumentsIsComparedTwice() {
    var before = "format: backfill-plan/1\nformat: backfill-work/1\n";

    assertThat(message(before, "format: backfill-plan/1\nformat: backfill-work/2\n"))
        .contains(": format was 'backfill-work/1', is 'backfill-work/2'. ");
  }

  @Test
  void longValuesAreShownWhereTheyDiffer() {
    String same = "UPDATE orders SET tier = ".repeat(20);

    var message = message("work: " + same + "'gold' " + same, "work: " + same + "'base' " + same);

    assertThat(message).contains("\u2026").contains("'gold' ").contains("'base' ");
    assertThat(message.length()).isLessThan(400);
  }

  @Test
  void aLongValueThatWasCutShortIsShownAtItsEnd() {
    String same = "x".repeat(500);

    assertThat(message("work: " + same + "end", "work: " + same)).contains("xend', is '\u2026xxx");
  }

  @Test
  void equalDocumentsOfDifferentFingerprintsAreSaidToBeSo() {
    assertThat(message("a: 1\n", "a: 1\n")).contains("its fingerprint is another one");
  }
}
