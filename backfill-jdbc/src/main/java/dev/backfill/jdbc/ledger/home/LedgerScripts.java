package dev.backfill.jdbc.ledger.home;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerSql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The scripts that bring the tables of a ledger from one version to the next, as they stand in the
 * jar. Stateless.
 */
public final class LedgerScripts {

  private static final String FOLDER = "/db/backfill/postgresql/";

  private static final Pattern ENDS = Pattern.compile(";\\s*(--.*)?$", Pattern.MULTILINE);

  /** A table, a domain, or an index that is there; what belongs to a table gets its schema. */
  private static final Pattern NAMES =
      Pattern.compile(
          "(?<!create index |constraint |constraint if exists )\\b" + LedgerSql.PREFIX + "\\w+");

  private static final Pattern ALTERED =
      Pattern.compile("alter table " + LedgerSql.PREFIX + "(\\w+)");

  private static final Pattern CHANGED = Pattern.compile("(?:drop|alter) column (\\w+)");

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

  /** The line of a script at which a transaction ends and another one begins. */
  private static final String NEXT_TRANSACTION = "\n-- Next transaction.\n";

  private LedgerScripts() {}

  /** All scripts, in the order of versions, with the names of their tables. */
  public static List<String> all(String prefix) {
    return FILES.stream().map(file -> LedgerSql.prefixed(read(file), prefix)).toList();
  }

  /** The statements that make all tables, in one transaction. */
  static String creation(LedgerLocation home) {
    return FILES.stream()
        .map(file -> located(read(file), home))
        .collect(Collectors.joining("\n", home.catalog().ownNamesOnly() + ";\n", ""));
  }

  /**
   * The transactions that bring tables to the next version. Several processes may do them at once;
   * processes of an older library can use the tables after each of them.
   *
   * @param version the version that they have
   */
  static List<String> step(int version, LedgerLocation home) {
    return Arrays.stream(read(FILES.get(version)).split(NEXT_TRANSACTION))
        .map(part -> home.catalog().ownNamesOnly() + ";\n" + located(part, home))
        .toList();
  }

  /**
   * The columns that the steps from a version drop or change, such as {@code chunk.state}.
   *
   * @param version the version that the tables have
   */
  static Set<String> changedColumns(int version) {
    return FILES.stream()
        .skip(version)
        .flatMap(file -> statements(read(file)).stream())
        .flatMap(LedgerScripts::columnsChangedBy)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> columnsChangedBy(String statement) {
    var altered = ALTERED.matcher(statement);
    return altered.lookingAt()
        ? CHANGED
            .matcher(statement)
            .results()
            .map(column -> altered.group(1) + "." + column.group(1))
        : Stream.empty();
  }

  /**
   * Each table has its schema, and the search path has the database's own schema alone: operators
   * in rules and indexes are its own.
   */
  private static String located(String script, LedgerLocation home) {
    String marked = NAMES.matcher(script).replaceAll(SCHEMA_MARK + "$0");
    return LedgerSql.prefixed(marked, home.prefix())
        .replace(SCHEMA_MARK, LedgerSql.quoted(home.schema()) + ".");
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
