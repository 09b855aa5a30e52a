package dev.backfill.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Postgres.class)
class NamedSqlTest {

  private static final NamedSql DIFFERENCE =
      NamedSql.of("select :left::integer - :right::integer, :left::text");

  private PostgresDatabase database;

  @BeforeEach
  void use(PostgresDatabase own) {
    database = own;
  }

  @Test
  void valuesGoWhereTheirNamesAreWhateverTheOrderInWhichTheyAreGiven() throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      String said =
          DIFFERENCE
              .on(connection)
              .with("right", 2)
              .with("left", 7)
              .one(row -> row.getInt(1) + " " + row.getString(2));

      assertThat(said).isEqualTo("5 7");
    }
  }

  @Test
  void aParameterWithoutAValueIsNamedBeforeTheStatementIsSent() throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      var call = DIFFERENCE.on(connection).with("left", 7);

      assertThatThrownBy(() -> call.one(row -> row.getInt(1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Parameter :right has no value; its parameters are :left, :right");
    }
  }

  @Test
  void anUnknownNameIsRefusedWhereItIsGiven() throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      var call = DIFFERENCE.on(connection);

      assertThatThrownBy(() -> call.with("middle", 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("The statement has no parameter :middle; its parameters are :left, :right");
    }
  }

  @Test
  void aParameterIsGivenOnce() throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      var call = DIFFERENCE.on(connection).with("left", 1);

      assertThatThrownBy(() -> call.with("left", 2))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Parameter :left was given twice");
    }
  }

  @Test
  void aParameterWithoutANameIsRefusedWhenTheTextIsRead() {
    assertThatThrownBy(() -> NamedSql.of("select ?"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("write :name for ?");
  }

  @Test
  void quotedTextsAndNamesHaveNoParameters() {
    assertThat(NamedSql.of("select 'a:b ?', \"c:d?\", ':it''s :here' where x = :x").jdbc())
        .isEqualTo("select 'a:b ?', \"c:d?\", ':it''s :here' where x = ?");
  }

  @Test
  void aPartOfAStatementHasTheValuesInTheOrderOfTheirPlaces() {
    var part = NamedSql.of("x = :b or y = :a or z = :b").with(Map.of("a", 1, "b", 2));

    assertThat(part).isEqualTo(new SqlText("x = ? or y = ? or z = ?", List.of(2, 1, 2)));
  }

  @Test
  void aPartLacksNoValueAndHasNoOther() {
    var part = NamedSql.of("x = :a");

    assertThatThrownBy(() -> part.with(Map.of("b", 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("There are values for [b], and its parameters are :a");
  }

  @Test
  void castsAndTimesAreNoParameters() {
    assertThat(NamedSql.of("select x::text, '12:30', a[1:2] from t where y = :y").jdbc())
        .isEqualTo("select x::text, '12:30', a[1:2] from t where y = ?");
  }
}
