package dev.backfill.jdbc.reload;

import static dev.backfill.jdbc.fixture.WorkOn.batches;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.Second;
import dev.backfill.scope.KeyRange;
import dev.backfill.work.ObstacleException;
import java.sql.SQLException;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A reload in place that would leave old rows, or lose values, is refused before it writes. */
@ExtendWith(Postgres.class)
class InPlaceRefusalsTest {

  private PostgresDatabase db;
  private PostgresDatabase other;

  @BeforeEach
  void makeTables(PostgresDatabase own, @Second PostgresDatabase from) throws SQLException {
    db = own;
    other = from;
    db.execute(
        "create table orders (id bigint primary key, note text)",
        "insert into orders values (1, 'old')",
        "create table raw (id bigint primary key, note text)",
        "insert into raw values (2, 'new')");
  }

  private JdbcTable orders() {
    return JdbcTable.of(db.pool(), "orders");
  }

  private JdbcTable raw() {
    return JdbcTable.of(db.pool(), "raw");
  }

  private void refused(ThrowingCallable call, String... words) throws SQLException {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(words);
    assertThat(db.column("select orders::text from orders")).containsExactly("(1,old)");
  }

  private ThrowingCallable reload() {
    return () -> raw().reloadInPlace(orders()).over(raw().byKey());
  }

  @Test
  void aTableIsNotReloadedFromItself() throws Exception {
    refused(() -> orders().reloadInPlace(orders()), "the tables share rows");
  }

  @Test
  void aSourceWithoutRowsIsAMistakeUnlessAllowed() throws Exception {
    db.execute("truncate raw");
    refused(reload(), "'public.orders'", "'public.raw'", "no row", "allowingEmptySource()");

    var work = raw().reloadInPlace(orders()).allowingEmptySource().over(raw().byKey());
    batches(work, KeyRange.ALL, 10);
    assertThat(db.number("select count(*) from orders")).isZero();
  }

  @Test
  void aScopeThatLeavesRowsOfTheTargetIsRefused() throws Exception {
    refused(
        () -> raw().reloadInPlace(orders()).over(raw().ids("id", 0, 10)),
        "has bounds",
        "byKey() of 'public.raw'");
    refused(() -> raw().reloadInPlace(orders()).over(raw().ids("id")), "beyond them would stay");
    refused(() -> raw().reloadInPlace(orders()).over(raw().byKey().where("id > 1")), "condition");
    refused(() -> raw().reloadInPlace(orders()).over(raw().keys("id", List.of(1L))), "byKey()");
  }

  @Test
  void columnsThatDifferAreAllNamed() throws Exception {
    db.execute("alter table raw drop column note", "alter table orders add day date");
    db.execute("update orders set day = null");
    assertThatThrownBy(reload())
        .hasMessageContaining("note, day")
        .hasMessageContaining("value(\"note\", expression)");

    db.execute("alter table orders drop column day", "alter table raw add note text");
    db.execute("alter table raw add more int", "alter table raw add most int");
    refused(reload(), "more, most", "ignoring(\"more\", \"most\")");
  }

  @Test
  void valuesThatDoNotFitAreRefusedWithBothTypes() throws Exception {
    db.execute("alter table raw alter note type int using 1");
    refused(reload(), "column 'note'", "text", "integer");
  }

  @Test
  void aKeyThatTheTargetSortsInAnotherWayIsRefused() throws Exception {
    db.execute(
        "create table words (id text collate \"C\" primary key)",
        "create table raw_words (id text collate \"en-x-icu\" primary key)",
        "insert into raw_words values ('a')");
    var from = JdbcTable.of(db.pool(), "raw_words");
    refused(
        () -> from.reloadInPlace(JdbcTable.of(db.pool(), "words")).over(from.byKey()),
        "column 'id'",
        "sorted in another way");

    other.execute(
        "create table raw_words (id text primary key)", "insert into raw_words values ('a')");
    var elsewhere = JdbcTable.of(other.pool(), "raw_words");
    refused(
        () -> elsewhere.reloadInPlace(JdbcTable.of(db.pool(), "words")).over(elsewhere.byKey()),
        "sorted in another way");
  }

  @Test
  void aTargetWhoseKeyMayBeNullIsRefused() throws Exception {
    db.execute("alter table orders drop constraint orders_pkey, alter id drop not null");
    refused(reload(), "column 'id' of the target may be null", "set not null");
  }

  @Test
  void aSourceWithoutAKeyIsRefused() throws Exception {
    db.execute("create table keyless (id bigint not null, note text)");
    var keyless = JdbcTable.of(db.pool(), "keyless");
    refused(
        () -> keyless.reloadInPlace(orders()).over(keyless.by("id")),
        "neither a primary key",
        "alter table \"public\".\"keyless\"");
  }

  @Test
  void foreignKeysThatActOnDeletedRowsAreRefusedByName() throws Exception {
    db.execute(
        "create table lines (order_id bigint constraint of_order references orders on delete"
            + " cascade)",
        "create table notes (order_id bigint constraint about references orders)");

    assertThatThrownBy(reload())
        .isInstanceOf(ObstacleException.class)
        .hasMessageContainingAll(
            "of_order",
            "lines",
            "alter table lines drop constraint of_order",
            "FOREIGN KEY (order_id) REFERENCES",
            "about",
            "alter table notes alter constraint about deferrable initially deferred");

    db.execute(
        "drop table lines",
        "alter table notes alter constraint about deferrable initially deferred");
    assertThat(raw().reloadInPlace(orders()).over(raw().byKey())).isNotNull();
  }
}
