package dev.backfill.jdbc.work;

import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.TestPool;
import dev.backfill.jdbc.fixture.WorkOn;
import dev.backfill.scope.KeyRange;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.work.TransactionalProcessor;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A server with tables that differ in what their rows are ordered by. A trigger notes which
 * transaction has changed which row. Used by one thread.
 */
final class WalkWorld implements AutoCloseable {

  private final EmbeddedPostgres postgres;
  private final PostgresDatabase db;
  private final TestPool pool;

  WalkWorld() throws IOException, SQLException {
    postgres =
        EmbeddedPostgres.builder().setServerConfig("timezone", Postgres.SESSION_ZONE).start();
    db = new PostgresDatabase("postgres", postgres.getPort());
    pool = db.pool();
    db.execute(
        "create type size as enum ('XL', 'M', 'S')",
        "create table seen (tx bigint, g int)",
        """
        create function look() returns trigger language plpgsql as $$
        begin
          insert into seen values (txid_current(), old.g);
          return null;
        end $$\
        """);
  }

  /** A table whose rows are numbered by {@code g}, with the columns of its order as functions. */
  enum Shape {
    BIGINT("(g * 7919) % 2003 as a"),
    UUID("md5(g::text)::uuid as a"),
    TEXT("(array['a','B','ä','Z','z','ß','É'])[1 + g % 7] || (g * 7919 % 2003) as a"),
    NUMERIC("(g * 7919 % 2003)::numeric / 7 as a"),
    ENUM_AND_ID("(array['XL','M','S'])[1 + g % 3]::size as a, g as b"),
    THREE_COLUMNS("'tenant ' || g % 3 as a, date '2023-01-01' - g % 50 as b, -g as c"),
    ARRAYS("array[g % 10, 5 - g] as a"),
    TIMES("timestamptz '2023-10-29 00:00Z' + g * interval '7 minutes' as a"),
    BYTES("decode(lpad(to_hex(g * 7919 % 2003), 4, '0'), 'hex') as a");

    private final String values;

    Shape(String values) {
      this.values = values;
    }

    List<String> columns() {
      return List.of("a", "b", "c").subList(0, values.split(" as [abc]", -1).length - 1);
    }
  }

  /** What is done to the rows. */
  enum Work {
    SET,
    IMAGE_FREE_TRANSFORM,
    DELETE;

    private TransactionalProcessor<Range> on(JdbcTable t) {
      return switch (this) {
        case SET -> t.set("n", "n + 1");
        case IMAGE_FREE_TRANSFORM -> t.transform(r -> r.getInt("n") + 1).reading("n").into("n");
        case DELETE -> t.delete();
      };
    }
  }

  /** Makes the table anew. */
  void fill(Shape shape, int rows) throws SQLException {
    db.execute(
        "drop table if exists t",
        "truncate seen",
        "create table t as select g, 0 as n, %s from generate_series(1, %d) g"
            .formatted(shape.values, rows),
        shape == Shape.TEXT ? "alter table t alter a type text collate \"de-x-icu\"" : "select 1",
        "alter table t add primary key (%s)".formatted(String.join(", ", shape.columns())),
        "create trigger look after update or delete on t for each row execute function look()");
  }

  /** The rows in an order, as the database sorts them. */
  List<String> sorted(Shape shape, Order order) throws SQLException {
    String direction = order == Order.NEWEST_FIRST ? " desc" : "";
    return db.column(
        "select g from t order by "
            + shape.columns().stream().map(c -> c + direction).collect(Collectors.joining(", ")));
  }

  /** Works through the table, each batch from the cursor of the one before. */
  long walk(Work work, Order order, int batch) throws Exception {
    var table = JdbcTable.of(pool, "t");
    var bound = work.on(table).over(table.byKey()).inOrder(order);
    return WorkOn.changed(WorkOn.batches(bound, KeyRange.ALL, batch));
  }

  /** The rows of each transaction that has changed some, in the order of the transactions. */
  List<List<String>> batches() throws SQLException {
    Map<Long, List<String>> byTransaction = new TreeMap<>();
    for (String one : db.column("select tx || ' ' || g from seen")) {
      var parts = one.split(" ", 2);
      byTransaction.computeIfAbsent(Long.valueOf(parts[0]), tx -> new ArrayList<>()).add(parts[1]);
    }
    return List.copyOf(byTransaction.values());
  }

  @Override
  public void close() throws IOException {
    pool.close();
    postgres.close();
  }
}
