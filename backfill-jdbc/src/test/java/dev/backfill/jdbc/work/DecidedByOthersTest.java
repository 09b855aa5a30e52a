package dev.backfill.jdbc.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.Keep;
import dev.backfill.jdbc.fixture.Meanwhile;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.WorkOn;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Range;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import dev.backfill.work.TransactionalProcessor;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What other rows decide while the application changes them. Each test has a twin: the same work in
 * one statement, which waits for a row and judges it by other rows as they were before the wait.
 */
@ExtendWith(Postgres.class)
class DecidedByOthersTest {

  private static final IdRange ALL = new IdRange(1, 100);
  private static final String ADOPTED =
      "insert into users (id) values (99); update orders set user_id = 99 where id = 5";
  private static final String ONE_MORE =
      "insert into orders (id, user_id) values (50, 1); update users set n = n + 1 where id = 1";
  private static final String FIRST_GOES = "delete from mails where id = 1";
  private static final String FIRST_LEAVES = "update mails set address = 'another' where id = 1";

  private JdbcTable users;
  private JdbcTable orders;
  private JdbcTable mails;

  @BeforeEach
  void makeTables(DataSource source, PostgresDatabase db) throws SQLException {
    db.execute(
        "create table users (id bigint primary key, n int not null default 0)",
        "insert into users (id) values (1), (2)",
        "create table orders (id bigint primary key, user_id bigint)",
        "create index on orders (user_id)",
        "insert into orders values (1, 1), (2, 1), (3, 1), (4, null), (5, 77), (6, 78)",
        "create table mails (id bigint primary key, address text)",
        "create index on mails (address)",
        "insert into mails values (1, 'a'), (2, 'a'), (3, 'b')");
    users = JdbcTable.of(source, "users");
    orders = JdbcTable.of(source, "orders");
    mails = JdbcTable.of(source, "mails");
  }

  private TransactionalProcessor<Range> orphans() {
    return orders.deleteOrphans(users, "user_id").over(orders.ids("id"));
  }

  private TransactionalProcessor<Range> counter() {
    return users.resetCounter("n", orders, "user_id").over(users.ids("id"));
  }

  private TransactionalProcessor<Range> duplicates() {
    return mails.dropDuplicates(Keep.FIRST, "address").over(mails.ids("id"));
  }

  private static Batch locked(TransactionalProcessor<Range> work) throws Exception {
    return WorkOn.one(work, ALL, 100, Optional.empty());
  }

  /** The variant that must not be used. */
  private static Batch inOneStatement(TransactionalProcessor<Range> work) throws Exception {
    var chunk = ActiveChunk.of(ALL);
    try (var tx = work.work().resource().begin()) {
      var batch =
          new WalkBatches(
                  (ScopedWork) work, new OneStatement((ScopedWork) work), chunk, Optional.empty())
              .next(tx, 100);
      tx.commit();
      return batch;
    }
  }

  @Test
  void aRowThatGetsAParentWhileTheBatchWaitsStays(PostgresDatabase db) throws Exception {
    var batch = Meanwhile.commits(db, ADOPTED, () -> locked(orphans()));

    assertThat(batch).isEqualTo(new Batch(1, 4, 1, Optional.empty()));
    assertThat(db.column("select id from orders order by id"))
        .containsExactly("1", "2", "3", "4", "5");
  }

  @Test
  void inOneStatementARowWithAParentWouldBeDeleted(PostgresDatabase db) throws Exception {
    Meanwhile.commits(db, ADOPTED, () -> inOneStatement(orphans()));

    assertThat(db.column("select id from orders where user_id = 99")).isEmpty();
  }

  @Test
  void aChildThatIsCountedByTheApplicationWhileTheBatchWaitsIsCounted(PostgresDatabase db)
      throws Exception {
    var batch = Meanwhile.commits(db, ONE_MORE, () -> locked(counter()));

    assertThat(batch.changed()).isEqualTo(1);
    assertThat(db.column("select n from users order by id")).containsExactly("4", "0");
  }

  @Test
  void inOneStatementTheApplicationsCountWouldBeLost(PostgresDatabase db) throws Exception {
    Meanwhile.commits(db, ONE_MORE, () -> inOneStatement(counter()));

    assertThat(db.column("select n from users where id = 1")).containsExactly("3");
  }

  @Test
  void aDuplicateStaysWhenTheRowBeforeItIsDeletedWhileTheBatchWaits(PostgresDatabase db)
      throws Exception {
    var batch = Meanwhile.commits(db, FIRST_GOES, () -> locked(duplicates()));

    assertThat(batch.changed()).isZero();
    assertThat(db.column("select id from mails where address = 'a'")).containsExactly("2");
  }

  @Test
  void aDuplicateStaysWhenTheRowBeforeItGetsOtherValuesWhileTheBatchWaits(PostgresDatabase db)
      throws Exception {
    var batch = Meanwhile.commits(db, FIRST_LEAVES, () -> locked(duplicates()));

    assertThat(batch.changed()).isZero();
    assertThat(db.column("select id from mails where address = 'a'")).containsExactly("2");
  }

  /** The one statement does not even wait: it reads the row that goes, and locks it not. */
  @Test
  void inOneStatementTheLastRowOfItsKindWouldBeDeleted(PostgresDatabase db) throws Exception {
    try (var application = db.pool().getConnection()) {
      application.setAutoCommit(false);
      application.createStatement().execute(FIRST_GOES);
      inOneStatement(duplicates());
      application.commit();
    }

    assertThat(db.column("select id from mails where address = 'a'")).isEmpty();
  }

  @Test
  void childrenCanBeInsertedWhileTheirCounterIsLocked(PostgresDatabase db) throws Exception {
    db.execute("alter table orders add foreign key (user_id) references users not valid");
    var work = counter();
    var batches = work.open(ActiveChunk.of(ALL), Optional.empty());

    try (var tx = work.work().resource().begin()) {
      var batch = batches.next(tx, 100);
      db.execute("set lock_timeout = '5s'; insert into orders values (60, 1); reset lock_timeout");
      tx.commit();

      assertThat(batch.changed()).isEqualTo(1);
    }
  }
}
