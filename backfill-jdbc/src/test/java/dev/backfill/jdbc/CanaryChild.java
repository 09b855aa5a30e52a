package dev.backfill.jdbc;

import static dev.backfill.scope.ChunkBy.size;
import static dev.backfill.scope.ChunkBy.width;

import dev.backfill.Backfill;
import dev.backfill.check.Check;
import dev.backfill.contract.BackfillException;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.progress.ConsoleProgress;
import dev.backfill.progress.LoggingProgress;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Range;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.TransactionalProcessor;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A process whose every run fails on a row with a canary in it, and which prints all that the
 * library says about it, at every level. Arguments: JDBC URL, and whether it repeats the messages
 * of causes too, as a careless library would.
 */
final class CanaryChild {

  private final PGSimpleDataSource source = new PGSimpleDataSource();
  private final boolean careless;

  private CanaryChild(String url, boolean careless) {
    source.setUrl(url);
    this.careless = careless;
  }

  public static void main(String[] args) {
    var child = new CanaryChild(args[0], Boolean.parseBoolean(args[1]));
    child.works().forEach((name, work) -> child.ids(name, work, name.equals("check")));
    child.together();
    child.keys();
    child.nobodyThere(args[0]);
  }

  private Map<String, ChunkProcessor<? super IdRange>> works() {
    var works = new LinkedHashMap<String, ChunkProcessor<? super IdRange>>();
    works.put("constraint", sql("update canary set amount = -1 where {chunk}"));
    works.put(
        "unique",
        sql("update canary set code = (select code from canary where id = 0) where {chunk}"));
    works.put("cast", sql("update canary set amount = secret::integer where {chunk}"));
    works.put("raise", sql("update canary set amount = complain(secret) where {chunk}"));
    works.put("not_null", sql("update canary set amount = null where {chunk}"));
    works.put(
        "exception",
        inTransaction(
            connection -> {
              throw new IllegalStateException(secret(connection));
            }));
    works.put(
        "wrapped",
        inTransaction(
            connection -> {
              throw new SQLException(
                  secret(connection), "23505", new RuntimeException(secret(connection)));
            }));
    works.put(
        "swallowed",
        inTransaction(
            connection -> {
              try {
                connection.createStatement().execute("update canary set amount = secret::integer");
              } catch (SQLException e) {
                // as if nothing had happened
              }
            }));
    works.put(
        "plain",
        chunk -> {
          throw new IllegalArgumentException(secretOf(source));
        });
    works.put("check", sql("update canary set amount = 1 where {chunk}"));
    return works;
  }

  private TransactionalProcessor<Range> sql(String text) {
    return Jdbc.sql(source, text);
  }

  /** Code of the host. */
  private interface Body {
    void on(Connection connection) throws Exception;
  }

  private ChunkProcessor<? super IdRange> inTransaction(Body body) {
    return Jdbc.<IdRange>inTransaction(
        source,
        (tx, chunk) -> {
          body.on(tx.unwrap(Connection.class));
          return 1;
        });
  }

  private void ids(String name, ChunkProcessor<? super IdRange> work, boolean failingCheck) {
    var options =
        Backfill.plan(name, JdbcTable.of(source, "canary").ids("id", 1, 3))
            .chunkBy(width(1))
            .retry(new RetryPolicy(2, Duration.ofMillis(1), Duration.ofMillis(2)))
            .ledger(JdbcLedger.in(source))
            .listener(ConsoleProgress.on(System.out, false))
            .listener(LoggingProgress.standard())
            .listener(event -> System.out.println(event));
    var plan =
        failingCheck
            ? options.postCheck(
                Check.of(
                    "host_check",
                    context -> {
                      throw new IllegalStateException(secretOf(source));
                    }))
            : options;
    tell(() -> BackfillRunner.inMemory().run(plan.build(), work).toMarkdown());
    JdbcLedger.in(source).attach(name).ifPresent(run -> System.out.println(run.view(100)));
  }

  /** Tiny chunks, of which several share a transaction by the time that the rows are reached. */
  private void together() {
    tell(
        () ->
            Backfill.plan("together", JdbcTable.of(source, "canary").ids("id", -200, 3))
                .chunkBy(width(1))
                .ledger(JdbcLedger.in(source))
                .run(sql("update canary set amount = -1 where {chunk}"))
                .toMarkdown());
  }

  /** Keys are row data too. */
  private void keys() {
    tell(
        () ->
            Backfill.plan(
                    "keys",
                    JdbcTable.of(source, "canary").keys("code", List.of(codeOf(0), codeOf(1))))
                .chunkBy(size(1))
                .ledger(JdbcLedger.in(source))
                .listener(ConsoleProgress.on(System.out, false))
                .listener(event -> System.out.println(event))
                .run(sql("update canary set amount = -1 where {chunk}"))
                .toMarkdown());
    JdbcLedger.in(source).attach("keys").ifPresent(run -> System.out.println(run.view(100)));
  }

  /** A server that is not there, under a URL with a password. */
  private void nobodyThere(String url) {
    var nobody = new PGSimpleDataSource();
    nobody.setUrl(url.replaceFirst(":[0-9]+/", ":1/"));
    tell(() -> String.valueOf(JdbcTable.of(nobody, "canary").ids("id", 1, 3)));
    tell(() -> String.valueOf(JdbcLedger.in(nobody).attach("plan")));
    tell(
        () ->
            Backfill.plan("nobody", 0L, 3L)
                .chunkBy(width(1))
                .ledger(JdbcLedger.in(nobody))
                .run(chunk -> 1)
                .toMarkdown());
  }

  /** What a host that prints everything of the library prints. */
  private interface Said {
    String text() throws Exception;
  }

  private void tell(Said said) {
    try {
      System.out.println(said.text());
    } catch (BackfillFailedException e) {
      System.out.println(e.report().toMarkdown());
      System.out.println(e.report());
      tell(e);
    } catch (Exception e) {
      tell(e);
    }
  }

  private void tell(Throwable thrown) {
    boolean ours =
        thrown instanceof BackfillException || thrown instanceof IllegalArgumentException;
    if (ours || careless) {
      System.out.println("thrown: " + thrown);
    }
    if (careless && thrown.getCause() != null) {
      tell(thrown.getCause());
    }
  }

  private String codeOf(long id) throws SQLException {
    try (var connection = source.getConnection();
        var rows =
            connection.createStatement().executeQuery("select code from canary where id = " + id)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static String secretOf(PGSimpleDataSource source) {
    try (var connection = source.getConnection()) {
      return secret(connection);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static String secret(Connection connection) throws SQLException {
    try (var rows =
        connection.createStatement().executeQuery("select secret from canary where id = 1")) {
      rows.next();
      return rows.getString(1);
    }
  }
}
