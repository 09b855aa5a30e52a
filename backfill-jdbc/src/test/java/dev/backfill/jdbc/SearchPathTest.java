package dev.backfill.jdbc;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.ledger.RunState;
import dev.backfill.run.BackfillRunner;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What another role has put into the search path is not called as ours. */
@ExtendWith(Postgres.class)
class SearchPathTest {

  private static final Pattern WORD = Pattern.compile("\\b[a-z_0-9]+(?=\\()");

  /** Functions with the parameters of PostgreSQL's own, and with those that a driver sends. */
  @SuppressWarnings("InlineFormatString") // as long as a paragraph
  private static final String SHADOW_FUNCTIONS =
      """
      do $$
      declare f record;
      begin
        for f in
          select distinct p.proname, a.args, 'text' as result from pg_proc p,
                 lateral (values (pg_get_function_identity_arguments(p.oid)),
                         (replace(replace(pg_get_function_identity_arguments(p.oid), 'text', 'varchar'), 'bigint', 'integer'))) a (args)
           where p.proname in (%s) and p.prokind = 'f' and p.pronamespace = 'pg_catalog'::regnamespace
        loop
          begin
            execute format('create function evil.%%I(%%s) returns text language plpgsql as '
              || '''begin raise exception ''''shadow: %%s''''; end''', f.proname, f.args, f.proname);
          exception when others then null;
          end;
        end loop;
      end $$
      """;

  private static Set<String> functions() {
    var sql = LedgerSql.postgresql("public", LedgerSql.PREFIX);
    return Arrays.stream(LedgerStatement.values())
        .flatMap(statement -> WORD.matcher(sql.of(statement)).results())
        .map(match -> "'" + match.group() + "'")
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"public, evil", "evil, public, pg_catalog", "public, evil, pg_catalog"})
  void functionsOfOthersAreNotCalled(String path, PostgresDatabase database) throws Exception {
    database.execute(
        "create table orders (id bigint primary key, name text, n bigint not null default 0)",
        "insert into orders select g, 'n' || g from generate_series(1, 60) g",
        "create schema evil",
        SHADOW_FUNCTIONS.formatted(String.join(", ", functions())),
        "create role shadowed login superuser",
        "alter role shadowed set search_path = " + path);
    assertThat(
            database.column(
                "select count(*) > 10 from pg_proc where pronamespace = 'evil'::regnamespace"))
        .containsExactly("t");
    var source = database.unpooled("shadowed");

    var table = JdbcTable.of(database.pool(), "orders");
    var ledger = JdbcLedger.in(source);
    var plan =
        Backfill.plan("p", table.ids("id", 0, 61))
            .chunkBy(width(20))
            .parallelism(2)
            .ledger(ledger)
            .build();
    var report = BackfillRunner.inMemory().run(plan, table.set("n", "7").withoutBeforeImage());

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(ledger.inspect("p")).isPresent();
    assertThat(ledger.attach("p").orElseThrow().view(5).state()).isEqualTo(RunState.COMPLETED);
    assertThat(ledger.runs()).hasSize(1);
    ledger.forget("p");
    database.execute(
        "drop owned by shadowed cascade", "drop role shadowed", "drop schema evil cascade");
    assertThat(database.column("select distinct n from orders")).containsExactly("7");
  }
}
