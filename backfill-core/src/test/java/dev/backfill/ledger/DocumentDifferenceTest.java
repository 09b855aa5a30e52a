package dev.backfill.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DocumentDifferenceTest {

  @Test
  void differencesNameTheFieldAndBothValues() {
    String before = "scope: dates\nchunkBy: month\norder: OLDEST_FIRST\n";
    String now = "scope: dates\nchunkBy: week\norder: NEWEST_FIRST\n";

    assertThat(DocumentDifference.clauses(before, now))
        .containsExactly(
            "chunkBy was 'month', is 'week'", "order was 'OLDEST_FIRST', is 'NEWEST_FIRST'");
    assertThat(DocumentDifference.clauses(now, now)).isEmpty();
  }

  @Test
  void aFieldThatOneOfTheDocumentsLacksIsADifference() {
    String older = "format: backfill-plan/0\n";
    String newer = "format: backfill-plan/1\nzone: UTC\n";

    assertThat(DocumentDifference.clauses(older, newer))
        .containsExactly(
            "format was 'backfill-plan/0', is 'backfill-plan/1'", "zone was '', is 'UTC'");
    assertThat(DocumentDifference.clauses(newer, older)).contains("zone was 'UTC', is ''");
  }
}
