package dev.backfill.jdbc.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a statement of the user's sets is read from its text. */
class SqlWritesTest {

  /** A statement and what it writes. */
  record Case(String sql, String writes) {}

  static List<Case> statements() {
    return List.of(
        new Case("update o set day = day + 31 where {chunk}", "\"o\" day"),
        new Case(
            "UPDATE Only Shop.Orders AS x SET Day = 1, n = 2 FROM b", "\"shop\".\"orders\" day,n"),
        new Case("update \"O\" set \"Da\"\"y\" = 'set x = 1, y'", "\"O\" Da\"y"),
        new Case("update o set (a, b) = (select c, d from e), f = 1", "\"o\" a,b,f"),
        new Case("update o set (a, \"B\") = row (x, y) where {chunk}", "\"o\" B,a"),
        new Case("update o set a[i + 1] = 2, c.part = 3", "\"o\" a,c,i"),
        new Case(
            "update o set a = case when b = 1 then c else d end, e = 2 where {chunk}", "\"o\" a,e"),
        new Case(
            "update o set a = b is distinct from c, d = 2 from x where {chunk:o}", "\"o\" a,d"),
        new Case("update o set a = $x$ , b = 1 $x$ /* , c = 2 */ -- , d = 3\n, e = 4", "\"o\" a,e"),
        new Case("update o /* set x = 1 */ set a = 1 returning b = 2", "\"o\" a"),
        new Case(
            "insert into o (a) select 1 where {chunk} on conflict (a) do update set b = excluded.b,"
                + " c = 1 where d = 2",
            "\"o\"  ; \"o\" b,c"),
        new Case(
            "merge into o using s on o.a = s.a and {chunk:o} when matched and s.x then update set b"
                + " = 1, c = case when d then 2 end when not matched then insert (a) values (1)",
            "\"o\" b,c ; \"o\" "),
        new Case(
            "with u as (update o set a = 1 where {chunk} returning *) insert into log select * from"
                + " u",
            "\"o\" a ; \"log\" "),
        new Case(
            "with l as (select id from o where {chunk} for no key update) update p set b = 1 from"
                + " l",
            "\"p\" b"),
        new Case(
            "with l as (select id from o where {chunk} for update of o) delete from o using l",
            ""));
  }

  @ParameterizedTest
  @MethodSource("statements")
  void theColumnsAreFound(Case one) {
    var found =
        SqlWrites.of("the statement", one.sql()).writes().stream()
            .map(write -> write.table() + " " + sorted(write.set()))
            .collect(Collectors.joining(" ; "));

    assertThat(found).isEqualTo(one.writes());
  }

  private static String sorted(Set<String> columns) {
    return columns.stream().sorted().collect(Collectors.joining(","));
  }
}
