package dev.backfill.jdbc.postgres.shadow;

import dev.backfill.jdbc.sql.NamedSql;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Questions whose answers name a table and its indexes as they will be called. They stand under
 * {@link OwnSettings}. Their parameters: {@code table} its number, {@code as} its name for SQL, and
 * {@code suffix} what the names of its indexes, sequences and statistics get. Stateless.
 */
final class Names {

  private static final Pattern NAME = Pattern.compile("\\{name:([\\w.]+)}");
  private static final Pattern OPTIONS = Pattern.compile("\\{options:([\\w.]+)}");

  private static final String OPTION_LIST =
      "(select pg_catalog.string_agg(pg_catalog.format('%s=%L', pg_catalog.split_part(o, '=', 1),"
          + " substr(o, pg_catalog.strpos(o, '=') + 1)), ', ' order by o) from"
          + " pg_catalog.unnest({list}) o)";

  private Names() {}

  /** A question with short forms for names and options. */
  static NamedSql named(String text) {
    return NamedSql.of(plain(text));
  }

  static String plain(String text) {
    String names = NAME.matcher(text).replaceAll(m -> quoted(suffixed(m.group(1), "suffix")));
    return OPTIONS
        .matcher(names)
        .replaceAll(m -> quoted(OPTION_LIST.replace("{list}", m.group(1))))
        .replace("{table}", ":table::bigint::oid")
        .replace("{as}", ":as::text");
  }

  /** A name with an ending; one that would be too long becomes its hash with the ending. */
  static String suffixed(String name, String parameter) {
    return ("case when pg_catalog.octet_length(%1$s || :%2$s::text) <= 63 then %1$s || :%2$s::text"
            + " else pg_catalog.md5(%1$s) || :%2$s::text end")
        .formatted(name, parameter);
  }

  private static String quoted(String text) {
    return Matcher.quoteReplacement(text);
  }
}
