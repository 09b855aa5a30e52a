package dev.backfill.examples.incremental;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.examples.scenario.Rehearsal;
import dev.backfill.jdbc.JdbcLedger;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class IncrementalTest {

  @Test
  void aLedgerThatForgetsBetweenTheRunsIsFoundOutByTheProof() throws SQLException, IOException {
    try (var postgres = Rehearsal.server();
        var play = Rehearsal.of(postgres, Incremental.PLAY)) {
      var scenario = (Incremental) play.scenario();
      scenario.prepare(play.narrator());
      scenario.first(play.narrator());
      JdbcLedger.in(play.database()).forget("orders_euro");

      scenario.second(play.narrator());

      assertThat(play.wrong())
          .containsExactly(
              "rows that the second run changed",
              "rows of the days before, not even written again",
              "sum of all amounts, against Java's sum over the feed");
    }
  }
}
