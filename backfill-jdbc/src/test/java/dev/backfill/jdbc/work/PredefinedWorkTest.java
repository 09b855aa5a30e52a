package dev.backfill.jdbc.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.Keep;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.WorkOn;
import dev.backfill.ledger.BadRow;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.BadRows;
import dev.backfill.scope.Advice;
import dev.backfill.scope.ChunkBy;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.KeyRange;
import dev.backfill.scope.Range;
import dev.backfill.work.Batch;
import dev.backfill.work.TransactionalProcessor;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Orphans, counters and duplicates: which rows are meant, and what is refused. */
@ExtendWith(Postgres.class)
class PredefinedWorkTest {

  private static final IdRange ALL = new IdRange(1, 1_000);

  private DataSource source;
  private PostgresDatabase db;
  private JdbcTable users;
  private JdbcTable orders;

  @BeforeEach
  void makeTables(DataSource own, PostgresDatabase database) throws SQLException {
    source = own;
    db = database;
    db.execute(
        "create table users (id bigint primary key, n int)",
        "insert into users values (1, null), (2, 7), (3, 2)",
        "create table orders (id bigint primary key, user_id bigint, status text)",
        "create index on orders (user_id)",
        "insert into orders values (1, 1, 'new'), (2, 1, 'draft'), (3, 3, 'new'), (4, 3, 'new'),"
            + " (5, 77, 'new'), (6, null, 'new')",
        "alter table orders add constraint orders_user foreign key (user_id) references users not"
            + " valid");
    users = JdbcTable.of(source, "users");
    orders = JdbcTable.of(source, "orders");
  }

  private static List<Batch> run(TransactionalProcessor<Range> work, int rows) throws Exception {
    return WorkOn.batches(work, ALL, rows);
  }

  private List<String> ids(String table) throws SQLException {
    return db.column("select id from %s order by id".formatted(table));
  }

  @Test
  void rowsWhoseForeignKeyRefersToNothingAreDeletedAndNullsStay() throws Exception {
    var done = run(orders.deleteOrphans("orders_user").over(orders.ids("id")), 2);

    assertThat(done).extracting(Batch::changed).containsExactly(0L, 0L, 1L, 0L);
    assertThat(WorkOn.kept(done)).isEqualTo(5);
    assertThat(ids("orders")).containsExactly("1", "2", "3", "4", "6");
    db.execute("alter table orders validate constraint orders_user");
  }

  @Test
  void aLongerKeyIsAnOrphanOnlyIfNoPartIsNull() throws Exception {
    db.execute(
        "create table lines (a int, b int, primary key (a, b))",
        "insert into lines values (1, 1)",
        "create table parts (id int primary key, a int, b int)",
        "insert into parts values (1, 1, 1), (2, 1, 2), (3, 1, null), (4, null, 2), (5, 2, 1)");
    var lines = JdbcTable.of(source, "lines");
    var parts = JdbcTable.of(source, "parts");

    run(parts.deleteOrphans(lines, "a", "b").over(parts.ids("id")), 2);

    assertThat(ids("parts")).containsExactly("1", "3", "4");
  }

  @Test
  void rowsOfALongerKeyAndOfPartitionsAreDeletedToo() throws Exception {
    db.execute(
        "create table logs (user_id bigint, no int, primary key (user_id, no)) partition by range"
            + " (user_id)",
        "create table logs_1 partition of logs for values from (0) to (3)",
        "create table logs_2 partition of logs for values from (3) to (100)",
        "insert into logs select u, n from unnest(array[1, 2, 3, 50]) u, generate_series(1, 3) n",
        "delete from users where id = 2");
    var logs = JdbcTable.of(source, "logs");

    WorkOn.batches(logs.deleteOrphans(users, "user_id").over(logs.byKey()), KeyRange.ALL, 2);

    assertThat(db.column("select distinct user_id from logs order by 1")).containsExactly("1", "3");
  }

  @Test
  void orphansOfOrphansAreFoundByDeltaPasses() throws Exception {
    db.execute(
        "create table tree (id int primary key, parent int)",
        "create index on tree (parent)",
        "insert into tree values (1, null), (2, 1), (3, 3), (4, 99), (5, 4), (6, 5)");
    var tree = JdbcTable.of(source, "tree");

    var report =
        Backfill.plan("tree", tree.ids("id"))
            .chunkBy(ChunkBy.width(10))
            .deltaPasses(5)
            .ledger(JdbcLedger.in(source))
            .run(tree.deleteOrphans(tree, "parent"));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(ids("tree")).containsExactly("1", "2", "3");
  }

  @Test
  void countersHoldTheNumberOfChildrenAndOthersAreNotWritten() throws Exception {
    var work = users.resetCounter("n", orders, "user_id").over(users.ids("id"));

    var done = run(work, 2);

    assertThat(db.column("select n from users order by id")).containsExactly("2", "0", "2");
    assertThat(WorkOn.changed(done)).isEqualTo(2);
    assertThat(WorkOn.kept(done)).isEqualTo(1);
    assertThat(work.work().definition())
        .isEqualTo(
            "reset counter \"n\" of \"public\".\"users\" to the rows of \"public\".\"orders\" by"
                + " (\"user_id\")");
  }

  @Test
  void onlyChildrenThatMeetTheConditionAreCounted() throws Exception {
    run(
        users
            .resetCounter("n", orders, "user_id")
            .where("orders.status <> 'draft'")
            .over(users.ids("id")),
        2);

    assertThat(db.column("select n from users order by id")).containsExactly("1", "0", "2");
  }

  @Test
  void childrenInTheSameTableAreCountedToo() throws Exception {
    db.execute(
        "create table tree (id int primary key, parent int, n int)",
        "insert into tree values (1, null, null), (2, 1, null), (3, 1, null), (4, 2, null)");
    var tree = JdbcTable.of(source, "tree");

    run(tree.resetCounter("n", tree, "parent").where("other.id < 4").over(tree.ids("id")), 3);

    assertThat(db.column("select n from tree order by id")).containsExactly("2", "0", "0", "0");
  }

  @Test
  void beforeImagesPutTheCountersBack() throws Exception {
    Backfill.plan("counters", users.ids("id"))
        .chunkBy(ChunkBy.width(2))
        .ledger(JdbcLedger.in(source))
        .run(users.resetCounter("n", orders, "user_id").keepBeforeImage());
    Backfill.rollback(JdbcLedger.in(source), "counters").run();

    assertThat(db.column("select n from users order by id")).containsExactly("null", "7", "2");
  }

  private JdbcTable mails() throws SQLException {
    db.execute(
        "create table mails (id int primary key, address text, kind int, seen date)",
        "create index on mails (address)",
        """
        insert into mails values (1, 'a', 1, '2024-01-01'), (2, 'a', 1, '2024-03-01'), (3, 'b', 1, null),
          (4, 'a', 1, null), (5, null, 1, null), (6, null, 1, null), (7, 'b', 1, '2024-01-01'), (8, 'b', 2, null)
        """);
    return JdbcTable.of(source, "mails");
  }

  private List<String> left(Keep keep, int batch) throws Exception {
    var mails = mails();
    run(mails.dropDuplicates(keep, "address", "kind").over(mails.ids("id")), batch);
    var ids = ids("mails");
    db.execute("drop table mails");
    return ids;
  }

  /** Of (a, 1) there are 1, 2 and 4, of (b, 1) 3 and 7; nulls equal nothing. */
  @Test
  void oneRowOfEachKindStaysWhateverTheBatches() throws Exception {
    for (int batch : List.of(1, 3, 100)) {
      assertThat(left(Keep.FIRST, batch)).containsExactly("1", "3", "5", "6", "8");
      assertThat(left(Keep.LAST, batch)).containsExactly("4", "5", "6", "7", "8");
      assertThat(left(Keep.firstBy("seen"), batch)).containsExactly("1", "5", "6", "7", "8");
      assertThat(left(Keep.lastBy("seen"), batch)).containsExactly("2", "5", "6", "7", "8");
    }
  }

  @Test
  void aDuplicateThatIsReferredToIsRefusedByTheNameOfTheForeignKey() throws Exception {
    var mails = mails();
    db.execute(
        "create table links (mail int, constraint links_mail foreign key (mail) references mails)",
        "insert into links values (2)");
    var work = mails.dropDuplicates(Keep.FIRST, "address").over(mails.ids("id"));

    assertThatThrownBy(() -> run(work, 100))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("links_mail");

    db.execute(
        "alter table links drop constraint links_mail",
        "alter table links add constraint links_mail foreign key (mail) references mails on delete"
            + " cascade");
    assertThatThrownBy(() -> mails.dropDuplicates(Keep.FIRST, "address").over(mails.ids("id")))
        .hasMessage(
            "dropDuplicates would delete or change rows that refer to duplicates in 'public.mails',"
                + " by ON DELETE of foreign key links_mail of links. Let these rows refer to the"
                + " row that stays, and drop or change the foreign key for the run");
  }

  @Test
  void aDuplicateThatIsReferredToIsSetAsideOnRequest() throws Exception {
    var mails = mails();
    db.execute("create table links (mail int references mails)", "insert into links values (2)");
    var ledger = JdbcLedger.in(source);

    var report =
        Backfill.plan("mails", mails.ids("id"))
            .chunkBy(ChunkBy.width(100))
            .ledger(ledger)
            .setAside(BadRows.atMost(3))
            .run(mails.dropDuplicates(Keep.FIRST, "address", "kind"));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(ids("mails")).containsExactly("1", "2", "3", "5", "6", "8");
    assertThat(ledger.badRows("mails", 9)).extracting(BadRow::key).containsExactly("2");
  }

  @Test
  void badInputIsRefusedBeforeAnythingIsWritten() throws Exception {
    db.execute("create table bare (user_id bigint)");
    var bare = JdbcTable.of(source, "bare");
    var mails = mails();

    assertThatThrownBy(() -> orders.deleteOrphans("orders_usr"))
        .hasMessage(
            "Table 'public.orders' has no foreign key 'orders_usr'; did you mean 'orders_user'?;"
                + " without a foreign key say deleteOrphans(parent, \"column\")");
    assertThatThrownBy(() -> orders.deleteOrphans(users, "user_id", "id"))
        .hasMessageContaining("by its key (id), and 2 columns were named: user_id, id");
    assertThatThrownBy(() -> orders.deleteOrphans(users, "user"))
        .hasMessageContaining("no column 'user'");
    assertThatThrownBy(() -> bare.deleteOrphans(users, "user_id"))
        .hasMessageContaining("neither a primary key nor a unique index");
    assertThatThrownBy(() -> users.resetCounter("id", orders, "user_id"))
        .hasMessageContaining("cannot be a counter");
    assertThatThrownBy(() -> orders.resetCounter("status", users, "id"))
        .hasMessageContaining("is of type text, and resetCounter sets whole numbers");
    assertThatThrownBy(() -> users.resetCounter("n", orders, "user_id", "id"))
        .hasMessageContaining("Name one column for each of the key's");
    assertThatThrownBy(
            () -> users.resetCounter("n", orders, "user_id").where("stats = 1").over(users.byKey()))
        .hasMessageContaining("\"stats\" does not exist");
    assertThatThrownBy(() -> mails.dropDuplicates(Keep.FIRST, "address", "address"))
        .hasMessageContaining("names a column twice");
    assertThatThrownBy(() -> mails.dropDuplicates(Keep.FIRST, "address", "id"))
        .hasMessageContaining("hold the table's key");
    assertThatThrownBy(() -> mails.dropDuplicates(Keep.lastBy("sen"), "address"))
        .hasMessageContaining("no column 'sen'");
    var elsewhere = JdbcTable.of(db.unpooled("postgres"), "users");
    assertThatThrownBy(() -> orders.deleteOrphans(elsewhere, "user_id"))
        .hasMessageContaining("works within one data source");
    assertThatThrownBy(() -> elsewhere.resetCounter("n", orders, "user_id"))
        .hasMessageContaining("works within one data source");
  }

  /** Parents that a policy hides would make orphans of all their rows. */
  @Test
  void rowsThatPoliciesHideAreNotTakenForMissing() throws Exception {
    db.execute(
        "create role clerk login",
        "grant all on users, orders to clerk",
        "alter table users enable row level security",
        "create policy own on users using (id = 1)");
    var clerks = db.unpooled("clerk");
    var parents = JdbcTable.of(clerks, "users");
    var theirs = JdbcTable.of(clerks, "orders");

    assertThatThrownBy(() -> theirs.deleteOrphans(parents, "user_id").over(theirs.ids("id")))
        .hasMessageContaining("row level security");
    var shown = theirs.withRowSecurity();
    var own = parents.withRowSecurity();
    assertThatThrownBy(() -> shown.deleteOrphans(own, "user_id").over(shown.ids("id")))
        .hasMessageContaining("deleteOrphans cannot look at rows of 'public.users' that row level");
  }

  @Test
  void theExplanationNamesTheIndexThatIsMissing() throws Exception {
    db.execute(
        "create table sales (id bigint primary key, user_id bigint)",
        "create table notes (sale bigint references sales on delete cascade)");
    var sales = JdbcTable.of(source, "sales");

    assertThat(users.resetCounter("n", sales, "user_id").over(users.ids("id")).advice())
        .contains(
            Advice.warning(
                "No index of public.sales begins with user_id: for each row of a batch all of its"
                    + " rows are read",
                "create index concurrently on \"public\".\"sales\" (\"user_id\")"));
    assertThat(sales.dropDuplicates(Keep.FIRST, "user_id").work().definition())
        .isEqualTo(
            "delete duplicates of (\"user_id\") from \"public\".\"sales\", keep the first by key");
    assertThat(sales.deleteOrphans(users, "user_id").over(sales.ids("id")).advice())
        .extracting(Advice::sentence)
        .contains(
            "ON DELETE of foreign key notes_sale_fkey of notes deletes or changes the rows that"
                + " refer to a deleted row of public.sales");
  }
}
