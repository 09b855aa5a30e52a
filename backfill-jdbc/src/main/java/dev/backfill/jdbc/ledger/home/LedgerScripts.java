package dev.backfill.jdbc.ledger.home;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerSql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The scripts that bring the tables of a ledger from one version to the next, as they stand in the
 * jar. Stateless.
 */
public final class LedgerScripts {

  private static final String FOLDER = "/db/backfill/postgresql/";

  private static final Pattern ENDS = Pattern.compile(";\\s*(--.*)?$", Pattern.MULTILINE);

  /** A table or an index that is there; a new index gets the schema of its table. */
  private static final Pattern NAMES =
      Pattern.compile("(?<!create index )\\b" + LedgerSql.PREFIX + "\\w+");

  /** Lines that are comments, whatever they end with. */
  private static final Pattern COMMENTS = Pattern.compile("^\\s*--.*$", Pattern.MULTILINE);

  /** The first makes version 1; each of the others is one step from the version before it. */
  private static final List<String> FILES =
      List.of(
          "V1__backfill.sql",
          "V2__administration.sql",
          "V3__before_images.sql",
          "V4__open_chunks.sql",
          "V5__rows_set_aside.sql");

  /** The version of the tables that this library knows. */
  public static final int VERSION = FILES.size();

  private static final String SCHEMA_MARK = "{s}";

  private LedgerScripts() {}

  /** All scripts, in the order of versions, with the names of their tables. */
  public static List<String> all(String prefix) {
    return FILES.stream().map(file -> LedgerSql.prefixed(read(file), prefix)).toList();
  }

  /**
   * The statements that migrate tables to this library's version. Each table has its schema, and
   * the search path has the database's own schema alone: operators in rules and indexes are its
   * own.
   *
   * @param version the version that they have; 0 if there are none
   */
  static String from(int version, LedgerLocation home) {
    return FILES.stream()
        .skip(version)
        .map(file -> NAMES.matcher(read(file)).replaceAll(SCHEMA_MARK + "$0"))
        .map(script -> LedgerSql.prefixed(script, home.prefix()))
        .map(script -> script.replace(SCHEMA_MARK, LedgerSql.quoted(home.schema()) + "."))
        .collect(Collectors.joining("\n", home.catalog().ownNamesOnly() + ";\n", ""));
  }

  /** The statements of a script of ours, in which each ends with its line. */
  static List<String> statements(String script) {
    return Arrays.stream(ENDS.split(COMMENTS.matcher(script).replaceAll("")))
        .map(String::strip)
        .filter(statement -> !statement.isEmpty())
        .toList();
  }

  private static String read(String file) {
    try (var in = LedgerScripts.class.getResourceAsStream(FOLDER + file)) {
      if (in == null) {
        throw new IllegalStateException("The library's jar lacks its resource " + FOLDER + file);
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
