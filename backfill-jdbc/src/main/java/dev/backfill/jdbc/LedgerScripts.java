package dev.backfill.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

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
final class LedgerScripts {

  private static final String FOLDER = "/db/backfill/postgresql/";

  private static final Pattern ENDS = Pattern.compile(";\\s*(--.*)?$", Pattern.MULTILINE);

  /** Lines that are comments, whatever they end with. */
  private static final Pattern COMMENTS = Pattern.compile("^\\s*--.*$", Pattern.MULTILINE);

  /** The first makes version 1; each of the others is one step from the version before it. */
  private static final List<String> FILES =
      List.of(
          "V1__backfill.sql",
          "V2__administration.sql",
          "V3__before_images.sql",
          "V4__open_chunks.sql");

  /** The version of the tables that this library knows. */
  static final int VERSION = FILES.size();

  private LedgerScripts() {}

  /** All scripts, in the order of versions, with the names of their tables. */
  static List<String> all(String prefix) {
    return FILES.stream().map(file -> read(file, prefix)).toList();
  }

  /**
   * What brings tables to this library's version.
   *
   * @param version the version that they have; 0 if there are none
   */
  static String from(int version, String prefix) {
    return all(prefix).stream().skip(version).collect(Collectors.joining("\n"));
  }

  /** The statements of a script of ours, in which each ends with its line. */
  static List<String> statements(String script) {
    return Arrays.stream(ENDS.split(COMMENTS.matcher(script).replaceAll("")))
        .map(String::strip)
        .filter(statement -> !statement.isEmpty())
        .toList();
  }

  private static String read(String file, String prefix) {
    try (var in = LedgerScripts.class.getResourceAsStream(FOLDER + file)) {
      if (in == null) {
        throw new IllegalStateException("The library's jar lacks its resource " + FOLDER + file);
      }
      return LedgerSql.prefixed(new String(in.readAllBytes(), UTF_8), prefix);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
