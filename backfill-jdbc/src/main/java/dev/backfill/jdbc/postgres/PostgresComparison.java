package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.StoredForm;
import dev.backfill.jdbc.dialect.ArrayValue;
import dev.backfill.jdbc.dialect.CanonicalForm;
import dev.backfill.jdbc.dialect.ComparedColumn;
import dev.backfill.jdbc.dialect.ComparedSide;
import dev.backfill.jdbc.dialect.ComparisonSql;
import dev.backfill.jdbc.sql.Identifiers;
import dev.backfill.jdbc.sql.SqlText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The statements that compare two tables.
 *
 * <p>The checksum of a row is the MD5 of the text of a row value, as {@code record_out} writes it
 * in every version: it tells null from empty, and where each value ends. A set of rows has the sum
 * of the first 64 bits of theirs as {@code numeric}, which cannot overflow and has no order.
 * Stateless.
 */
final class PostgresComparison implements ComparisonSql {

  private static final String C = " collate pg_catalog.\"C\"";

  /** Hexadecimal digits that make a number of 64 bits, and one of 16. */
  private static final int LONG = 16;

  private static final int SHORT = 4;

  private static final String ORDER =
      PinnedSql.of(
          """
          select case when found.locale in ('C', 'POSIX') then 'C' else concat_ws('/', found.provider, found.locale, found.version) end
            from (
              select case when l.collprovider = 'd' then coalesce(d.facts ->> 'datlocprovider', 'c') else l.collprovider::text end,
                     case when l.collprovider = 'd' then coalesce(d.facts ->> 'datlocale', d.facts ->> 'daticulocale', d.facts ->> 'datcollate')
                          else coalesce(l.facts ->> 'colllocale', l.facts ->> 'colliculocale', l.facts ->> 'collcollate') end,
                     case when l.collprovider = 'd' then d.facts ->> 'datcollversion' else pg_collation_actual_version(l.oid) end
                from pg_catalog.pg_attribute a
                join (select c.oid, c.collprovider, to_jsonb(c) as facts from pg_catalog.pg_collation c) l on l.oid = a.attcollation
                cross join (select to_jsonb(b) as facts from pg_catalog.pg_database b where b.datname = current_database()) d
               where a.attrelid = cast(? as regclass) and a.attname = ?) as found (provider, locale, version)
          """);

  @Override
  public SqlText totals(ComparedSide side, SqlText condition) {
    return SqlText.of(
            "select pg_catalog.count(*) as backfill_rows, %s as backfill_sum from (select %s as backfill_row from %s where "
                .formatted(sum(), checksum(allOf(side), side), source(side)))
        .plus(condition)
        .plus(") backfill_all");
  }

  @Override
  public SqlText totals(ComparedSide left, ComparedSide right, SqlText condition) {
    return SqlText.of(
            "select backfill_l.backfill_rows, backfill_l.backfill_sum, backfill_r.backfill_rows,"
                + " backfill_r.backfill_sum from (")
        .plus(totals(left, condition))
        .plus(") backfill_l cross join (")
        .plus(totals(right, condition))
        .plus(") backfill_r");
  }

  @Override
  public SqlText parts(ComparedSide side, SqlText condition, int bits) {
    return SqlText.of(
            "select backfill_part, pg_catalog.count(*), %s from (select %s as backfill_part, %s as backfill_row from %s where "
                .formatted(sum(), part(side, bits), checksum(allOf(side), side), source(side)))
        .plus(condition)
        .plus(") backfill_all group by 1");
  }

  @Override
  public SqlText rows(ComparedSide side, SqlText condition, int bits, Collection<Integer> parts) {
    return SqlText.of(
            "select * from (select %s as backfill_part, %s, %s from %s where "
                .formatted(
                    part(side, bits),
                    checksum(allOf(side), side),
                    texts(side.key(), side),
                    source(side)))
        .plus(condition)
        .plus(
            SqlText.of(
                ") backfill_all where backfill_part operator(pg_catalog.=) any (?) order by 1",
                ArrayValue.integers(List.copyOf(parts))));
  }

  @Override
  public SqlText byKey(
      ComparedSide side, boolean right, SqlText condition, List<? extends List<String>> keys) {
    var asked = new ArrayList<SqlText>();
    keys.forEach(values -> asked.add(SqlText.of("pg_catalog.unnest(?)", ArrayValue.texts(values))));
    return SqlText.of(
            "select %s, %s, %s from %s where "
                .formatted(
                    right,
                    checksum(allOf(side), side),
                    Stream.concat(
                            Stream.of(texts(side.key(), side)),
                            side.columns().stream().map(column -> read(column, side)))
                        .collect(Collectors.joining(", ")),
                    source(side)))
        .plus(condition)
        .plus(" and exists (select 1 from rows from (")
        .plus(SqlText.joined(", ", asked))
        .plus(
            ") as backfill_asked (%s) where %s)"
                .formatted(
                    IntStream.range(0, keys.size())
                        .mapToObj(i -> "backfill_k" + i)
                        .collect(Collectors.joining(", ")),
                    IntStream.range(0, keys.size())
                        .mapToObj(i -> same(side.key().get(i), side, i))
                        .collect(Collectors.joining(" and "))));
  }

  private static String same(ComparedColumn key, ComparedSide side, int i) {
    return "%s %s %s"
        .formatted(
            sql(key, side),
            key.here().operator("="),
            StoredValue.read(key.here(), "backfill_asked.backfill_k" + i));
  }

  /** Its text where a tolerance needs it; else its checksum, which is short. */
  private static String read(ComparedColumn column, ComparedSide side) {
    String text = text(column, side);
    return column.near()
        ? text
        : "pg_catalog.md5(pg_catalog.convert_to(%s, 'UTF8'))".formatted(text);
  }

  @Override
  public SqlText order(ComparedSide side, ComparedColumn column) {
    return SqlText.of(ORDER, side.table().sql(), column.here().name());
  }

  private static Stream<ComparedColumn> allOf(ComparedSide side) {
    return Stream.concat(side.key().stream(), side.columns().stream());
  }

  /** The rows of a side, with the names of the left table. */
  private static String source(ComparedSide side) {
    if (side.names().isEmpty()) {
      return side.table().sql();
    }
    return "(select %s from %s) as %s"
        .formatted(
            side.names().entrySet().stream()
                .map(PostgresComparison::renamed)
                .collect(Collectors.joining(", ")),
            side.table().sql(),
            Identifiers.quote(side.alias()));
  }

  private static String renamed(Map.Entry<String, Column> name) {
    return name.getValue().sql() + " as " + Identifiers.quote(name.getKey());
  }

  private static String sum() {
    return "coalesce(pg_catalog.sum(%s), 0)::pg_catalog.text"
        .formatted(number("backfill_row", LONG, 64) + "::pg_catalog.int8");
  }

  private static String number(String checksum, int digits, int bits) {
    return "('x'::pg_catalog.text operator(pg_catalog.||) pg_catalog.substr(%s, 1, %d))::pg_catalog.bit(%d)"
        .formatted(checksum, digits, bits);
  }

  private static String part(ComparedSide side, int bits) {
    return "((%s::pg_catalog.int4) operator(pg_catalog.>>) %d)"
        .formatted(number(checksum(side.key().stream(), side), SHORT, 16), 16 - bits);
  }

  private static String checksum(Stream<ComparedColumn> columns, ComparedSide side) {
    return "pg_catalog.md5(pg_catalog.convert_to(row(%s)::pg_catalog.text, 'UTF8'))"
        .formatted(columns.map(column -> text(column, side)).collect(Collectors.joining(", ")));
  }

  private static String texts(List<ComparedColumn> columns, ComparedSide side) {
    return columns.stream().map(column -> text(column, side)).collect(Collectors.joining(", "));
  }

  private static String sql(ComparedColumn column, ComparedSide side) {
    return Identifiers.quote(side.alias()) + "." + Identifiers.quote(column.name());
  }

  private static String text(ComparedColumn column, ComparedSide side) {
    String sql = sql(column, side);
    if (column.form() == CanonicalForm.STORED
        || column.here().form().way() == StoredForm.Way.FUNCTIONS) {
      return StoredValue.text(column.here(), sql);
    }
    return switch (column.form()) {
          case STORED, TEXT -> sql + "::pg_catalog.text";
          case NUMBER ->
              "pg_catalog.trim_scale(%s::pg_catalog.numeric)::pg_catalog.text".formatted(sql);
          // the two zeros are equal, and are written differently
          case FLOAT ->
              "(case when %1$s operator(pg_catalog.=) '0'::pg_catalog.float8 then '0' else %1$s::pg_catalog.text end)"
                  .formatted(sql);
          case JSON -> sql + "::pg_catalog.jsonb::pg_catalog.text";
        }
        + C;
  }
}
