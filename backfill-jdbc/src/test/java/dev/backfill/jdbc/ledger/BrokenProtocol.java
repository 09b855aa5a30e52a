package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.fixture.WatchedDataSource;
import dev.backfill.jdbc.postgres.PinnedSql;
import dev.backfill.jdbc.postgres.PostgresLedgerSql;
import dev.backfill.jdbc.sql.NamedSql;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * Variants of the ledger's protocol that lack a part, to show that a campaign would see it. Each is
 * the real ledger on a data source that replaces fragments of its statements; a fragment that is in
 * none of them any more is an error, so that a twin cannot become the real protocol unnoticed.
 */
public enum BrokenProtocol {

  /**
   * It is not asked whose the chunk is: no owner, fence or number of batches in the conditions, no
   * eviction, no limit for a transaction that stands still, and who is declared dead does not hear
   * of it.
   */
  NO_FENCE(
      new Change(
          "set_config('idle_in_transaction_session_timeout', ?, true)", "coalesce(?::text, '')"),
      new Change(
          "and c.owner = ? and c.state = 'RUNNING' and c.fence = (?::bigint[])",
          "and ?::uuid is not null and c.fence >= 0 * (?::bigint[])"),
      new Change(
          "and c.owner = ? and c.state = 'RUNNING' and c.fence = ? and c.batches = ? and num_nulls",
          "and ?::uuid is not null and c.fence >= 0 * ?::bigint and c.batches >= 0 * ?::integer"
              + " and num_nulls"),
      new Change("= 0 for update of c", "= 0"),
      new Change("and c.batches = (?::integer[])", "and c.batches >= 0 * (?::integer[])"),
      new Change(
          "order by c.chunk_no for update of c) select count(*), pg_current_xact_id(",
          "order by c.chunk_no) select count(*), pg_current_xact_id("),
      new Change(
          "and c.fence = d.fence and c.owner = ? and c.state = 'RUNNING'",
          "and d.fence is not null and ?::uuid is not null"),
      new Change(
          "and c.owner = ? and c.state = 'RUNNING' and c.fence = case when pg_current_xact_id() ="
              + " ?::xid8 then d.fence end",
          "and ?::uuid is not null and d.fence is not null and pg_current_xact_id() = ?::xid8"),
      new Change(
          "and owner = ? and fence = ? and state = 'RUNNING'",
          "and ?::uuid is not null and ?::bigint is not null"),
      new Change("count(pg_terminate_backend(a.pid))", "count(a.pid)"),
      new Change("select exists (select 1 from beat)", "select true"),
      new Change(
          "p.lease_until > clock_timestamp()) as beats",
          "p.lease_until > clock_timestamp()) or true as beats"),
      new Change("p.process_id = ?) as member", "p.process_id = ?) or true as member")),

  /** What the ledger could not write down is committed all the same. */
  MISS_IS_COMMITTED(
      new Change("case when count(*) = 1 then", "case when count(*) <= 1 then"),
      new Change("case when count(*) = cardinality(", "case when count(*) <= cardinality(")),

  /** What became of a commit is read without waiting for it. */
  PLAIN_READ(
      new Change("= any (?::bigint[]) order by c.chunk_no for update", "= any (?::bigint[])")),

  /** A row is set aside whatever was set aside before: a lost answer does it again. */
  SET_ASIDE_AGAIN(
      new Change(
          "and c.state = 'RUNNING' and c.batches = ? for update), counted as",
          "and c.state = 'RUNNING' and c.batches >= 0 * ?::integer for update), counted as")),

  /**
   * Claims do not wait for the disk either: one that a crash has lost is given again with the same
   * fence, while its lane still has it.
   */
  LAZY_CLAIMS(new Change("'off', 'on'), true) as waits", "'on', 'off'), true) as waits")),

  /** Nothing waits for the disk, neither the last claim nor the state of the run. */
  LAZY_END(
      new Change(
          "select set_config('synchronous_commit',"
              + " replace(current_setting('synchronous_commit'), 'off', 'on'), true)",
          "select set_config('synchronous_commit', 'off', true)")),

  /** A chunk is cut where its lane is, whatever the ledger knows. */
  BLIND_SPLIT(
      new Change(
          "and c.state = 'RUNNING' and c.batches = ? for update), parent as",
          "and c.state = 'RUNNING' and c.batches >= 0 * ?::integer for update), parent as")),

  /** A claim keeps the fence that the chunk had: whoever lost it and gets it again is not told. */
  SAME_FENCE(
      new Change("fence = c.fence + 1, owner = ?", "fence = c.fence + 0, owner = ?"),
      new Change("fence = fence + 1, owner = null", "fence = fence + 0, owner = null"));

  /** In the same message. */
  private static final String AND_COMMIT = ";\ncommit";

  private static final Pattern SCHEMA = Pattern.compile("\"[^\"]+\"\\.(?=backfill_)");

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<Change> changes;

  BrokenProtocol(Change... changes) {
    this.changes = List.of(changes);
  }

  /** A data source on which the ledger follows this variant. */
  public DataSource on(DataSource real) {
    var unknown = new ArrayList<>(changes);
    Arrays.stream(LedgerStatement.values())
        .map(statement -> onOneLine(NamedSql.of(PostgresLedgerSql.of(statement)).jdbc()))
        .forEach(sql -> unknown.removeIf(change -> sql.contains(change.fragment())));
    if (!unknown.isEmpty()) {
      throw new AssertionError("No statement of the ledger has " + unknown);
    }
    return WatchedDataSource.of(
        real,
        call -> {
          var arguments = call.arguments();
          if (call.name().equals("prepareStatement") && arguments != null) {
            arguments[0] = broken(String.valueOf(arguments[0]));
          }
          return call.proceed();
        });
  }

  private String broken(String sql) {
    return sql.endsWith(AND_COMMIT)
        ? alone(sql.substring(0, sql.length() - AND_COMMIT.length())) + AND_COMMIT
        : alone(sql);
  }

  private String alone(String sql) {
    var schema = SCHEMA.matcher(sql);
    String name = schema.find() ? schema.group() : "{s}"; // a statement without a table has none
    String text = onOneLine(sql.replace(name, "{s}"));
    return Optional.ofNullable(twins().get(text))
        .map(twin -> twin.replace("{s}", name))
        .orElse(sql);
  }

  /** The texts that are changed, as they are sent, by what they are without the change. */
  private Map<String, String> twins() {
    var twins = new HashMap<String, String>();
    for (var statement : LedgerStatement.values()) {
      String line = onOneLine(NamedSql.of(PostgresLedgerSql.of(statement)).jdbc());
      String text = line;
      for (var change : changes) {
        text = text.replace(change.fragment(), change.replacement());
      }
      if (!text.equals(line)) {
        twins.put(PinnedSql.of(line).strip(), PinnedSql.of(text).strip());
      }
    }
    return twins;
  }

  private static String onOneLine(String sql) {
    return sql.replaceAll("\\s+", " ");
  }

  /** One change of a text. */
  private record Change(String fragment, String replacement) {}
}
