package dev.backfill.jdbc.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.WorkOn;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two expressions where one belongs would be written as a row: {@code (Ada,L1)}. */
@ExtendWith(Postgres.class)
class OneExpressionTest {

  private JdbcTable people;
  private JdbcTable copies;

  @BeforeEach
  void makePeople(DataSource source, PostgresDatabase db) throws SQLException {
    db.execute(
        "create type pair as (a text, b text)",
        "create table people (id bigint primary key, first text, last text, full_name text, names"
            + " text[], both_names pair)",
        "insert into people values (1, 'Ada', 'L1')");
    people = JdbcTable.of(source, "people");
    db.execute("create table copies as select * from people");
    copies = JdbcTable.of(source, "copies");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "first, last",
        "first || ',' , last",
        "coalesce(first, ''), last",
        "array[first, last][1], last",
        "$x$,$x$, \"last\"",
        "first\n,\nlast"
      })
  void aCommaOutsideOfParenthesesIsRefused(String two) {
    assertThatThrownBy(() -> people.set("full_name", two))
        .hasMessageContaining("a comma outside of parentheses");
    assertThatThrownBy(() -> people.insertSelect(copies, "id").value("full_name", two))
        .hasMessageContaining("a comma outside of parentheses");
    assertThatThrownBy(() -> people.set("full_name", "first").preserveExisting(two))
        .hasMessageContaining("a comma outside of parentheses");
    assertThatThrownBy(() -> people.byKey().where(two))
        .hasMessageContaining("a comma outside of parentheses");
  }

  @ParameterizedTest
  @ValueSource(strings = {"(first, last)", "row(first, last)", "((first, last))"})
  void aRowOfValuesIsRefused(String row) {
    assertThatThrownBy(() -> people.set("full_name", row).over(people.byKey()))
        .hasMessageContaining("is a row of several values");
  }

  @Test
  void commasOfOneExpressionAreNone(PostgresDatabase db) throws Exception {
    var work =
        people
            .set("full_name", "concat_ws(', ', first, $$,$$, \"last\")")
            .set("names", "array[first, last]")
            .set("both_names", "row(first, last)")
            .over(people.byKey());

    WorkOn.batches(work, dev.backfill.scope.KeyRange.ALL, 10);

    assertThat(db.column("select full_name || names::text || both_names::text from people"))
        .containsExactly("Ada, ,, L1{Ada,L1}(Ada,L1)");
  }
}
