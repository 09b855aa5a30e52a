package dev.backfill.jdbc.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.sql.NamedSql;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PostgresLedgerSqlTest {

  /**
   * All names of parameters, each for one thing: what a second database has to call alike. One that
   * is spelled in another way would be a second name for the same thing.
   */
  private static final Set<String> NAMES =
      Stream.of(
              // approvals of its plan
              "approval terms_hash people",
              // a run, its plan, and how it is found
              "run run8 plan plan_hash work_hash document zone sensitive requested_by name label"
                  + " except",
              // its processes and what they ask for
              "process worker host pid session lease shares lanes requested footprint",
              // its state
              "state from why live anew begins resumes age states",
              // chunks that are added
              "planned_to planned_all seen kinds labels lower upper estimates sources",
              // claims and how they end
              "chunk chunks fence fences batch batches held low up_to crash_limit ready after",
              // rows that are set aside, chunks that are left out
              "tables keys causes sql_states constraints attempt most by",
              // transactions
              "transaction transactions lock_timeout statement_timeout idle_timeout at_the_end",
              // notes, checks, views, images
              "key note phase check status evidence judged_at took",
              "last lasts cursor cursors changed kept conflicts",
              "tries backoff cause sql_state kind",
              "count slowest first end firsts ends",
              "running_firsts running_ends failed_firsts failed_ends slow_firsts slow_ends",
              // whether the chunks cover the plan, and which of them are done again
              "descending which skipped never once round")
          .flatMap(names -> Stream.of(names.split(" ")))
          .collect(Collectors.toUnmodifiableSet());

  @Test
  void theParametersOfTheLedgersStatementsHaveTheKnownNames() {
    var used = new TreeSet<String>();
    for (var statement : LedgerStatement.values()) {
      var names = NamedSql.of(PostgresLedgerSql.of(statement)).places();
      assertThat(NAMES).as(statement.name()).containsAll(names);
      used.addAll(names);
    }

    assertThat(used).isEqualTo(new TreeSet<>(NAMES));
  }
}
