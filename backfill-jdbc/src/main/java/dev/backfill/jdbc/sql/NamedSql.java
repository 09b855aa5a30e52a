package dev.backfill.jdbc.sql;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A statement of ours whose parameters have names, such as {@code :run}. Immutable; thread-safe.
 *
 * <p>A name is a lower-case letter and more of them, digits and underscores, after one colon: two
 * are a cast. The same name may stand at several places, and gets one value. Quoted texts and
 * identifiers have no parameters.
 */
public final class NamedSql {

  /** Quoted text is skipped. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|(?<![:\\w]):(?<name>[a-z][a-z0-9_]*)|(?<place>\\?)");

  private final String jdbc;
  private final List<String> places;

  private NamedSql(String jdbc, List<String> places) {
    this.jdbc = jdbc;
    this.places = List.copyOf(places);
  }

  /**
   * Reads a text.
   *
   * @throws IllegalArgumentException if it has a parameter without a name
   */
  public static NamedSql of(String text) {
    var places = new ArrayList<String>();
    String jdbc =
        TOKEN
            .matcher(text)
            .replaceAll(token -> Matcher.quoteReplacement(placed(token, places, text)));
    return new NamedSql(jdbc, places);
  }

  private static String placed(MatchResult token, List<String> places, String text) {
    if (token.group("place") != null) {
      throw new IllegalArgumentException(
          "A parameter has no name in this statement; write :name for ?: " + text);
    }
    String name = token.group("name");
    if (name == null) {
      return token.group();
    }
    places.add(name);
    return "?";
  }

  /**
   * The same statement with another text, in which the parameters stand in the same order.
   *
   * @param change gets and gives a text with a question mark for each parameter
   */
  public NamedSql rewritten(UnaryOperator<String> change) {
    return new NamedSql(change.apply(jdbc), places);
  }

  /** The text for JDBC, with a question mark for each parameter. */
  public String jdbc() {
    return jdbc;
  }

  /** The name of each parameter, in the order of their places. */
  public List<String> places() {
    return places;
  }

  /**
   * The text with its values, as a part of another one.
   *
   * @throws IllegalArgumentException if a parameter has no value, or a value no parameter
   */
  public SqlText with(Map<String, ?> values) {
    if (!values.keySet().equals(Set.copyOf(places))) {
      throw new IllegalArgumentException(
          "There are values for %s, and %s".formatted(new TreeSet<>(values.keySet()), names()));
    }
    return new SqlText(
        jdbc, places.stream().<Object>map(name -> requireNonNull(values.get(name))).toList());
  }

  /** The statement on a connection; its values come next. */
  public Call on(Connection connection) {
    return new Call(connection, this);
  }

  /** The names, for people. */
  String names() {
    return places.isEmpty()
        ? "it has no parameter"
        : "its parameters are "
            + places.stream().distinct().map(name -> ":" + name).collect(Collectors.joining(", "));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NamedSql sql && sql.jdbc.equals(jdbc) && sql.places.equals(places);
  }

  @Override
  public int hashCode() {
    return jdbc.hashCode();
  }

  @Override
  public String toString() {
    return jdbc;
  }
}
