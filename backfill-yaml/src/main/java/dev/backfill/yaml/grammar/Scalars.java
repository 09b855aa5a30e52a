package dev.backfill.yaml.grammar;

import dev.backfill.plan.PlanDefinition;
import dev.backfill.plan.TimeWindow;
import dev.backfill.yaml.tree.PlainKind;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The single values of a plan's file. */
public final class Scalars {

  private static final int MOST_TABLE = 200;

  /** Of a key in quotes the parser reads 1,024 characters. */
  private static final int MOST_COLUMN = 70;

  private static final int MOST_TEXT = 100_000;

  private static final String DATE = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";

  private static final String INSTANT =
      DATE
          + "T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?(Z|[+-][01][0-9]:[0-5][0-9])";

  /** A character that is no space and breaks no line. */
  private static final String SOLID = "[^\\x00-\\x20\\x7F\\u0085\\u2028\\u2029]";

  private static final String LINE =
      SOLID + "([^\\x00-\\x1F\\x7F\\u0085\\u2028\\u2029]*" + SOLID + ")?";

  private static final String STATEMENT = "[ \\t\\r\\n]*[^ \\t\\r\\n\\x00][^\\x00]*";

  private static final String UNITS =
      "minute|hour|day|week|month|quarter|year"
          + "|[1-9][0-9]{0,3} (minutes|hours|days|weeks|months|quarters|years)|partition";

  private static final String DAY_OF_WEEK = "(mon|tue|wed|thu|fri|sat|sun)";

  private static final String TIME_OF_DAY = "([01][0-9]|2[0-3]):[0-5][0-9]";

  private static final String WINDOW_FORM =
      "(%1$s(-%1$s)?(,%1$s(-%1$s)?)* )?%2$s-(%2$s|24:00)".formatted(DAY_OF_WEEK, TIME_OF_DAY)
          + "( ([A-Za-z][A-Za-z0-9~/._+-]*|[+-][0-9]{2}:[0-9]{2}))?";

  /** The name of a plan. */
  public static final Scalar<String> PLAN_NAME =
      text(
          "name",
          "[A-Za-z0-9][A-Za-z0-9._-]*",
          "a name: letters, digits, '.', '_' and '-', beginning with a letter or digit",
          PlanDefinition.MAX_NAME);

  /** A name under which something is registered. */
  public static final Scalar<String> NAME =
      text("name", LINE, "a name on one line", PlanDefinition.MAX_CHECK_NAME);

  /** Free text. */
  public static final Scalar<String> PROSE =
      text("text", "[^\\x00]*", "text without NUL", PlanDefinition.MAX_DESCRIPTION);

  /** A short text. */
  public static final Scalar<String> LABEL =
      text("text", "[^\\x00]*", "text without NUL", PlanDefinition.MAX_NAME);

  /** A table, a column. */
  public static final Scalar<String> IDENTIFIER =
      text("name", LINE, "a name on one line", MOST_TABLE);

  /** A column that is a key of the file. */
  public static final Scalar<String> COLUMN =
      text("name", LINE, "the name of a column", MOST_COLUMN);

  /** An expression, which may be a number. */
  public static final Scalar<String> EXPRESSION =
      Scalar.of(
          "SQL expression",
          new Form.Loose(pattern(STATEMENT), "an expression"),
          Function.identity(),
          Function.identity());

  /** A statement or a condition. */
  public static final Scalar<String> SQL =
      Scalar.of(
          "SQL",
          new Form.Text(pattern(STATEMENT), "SQL", MOST_TEXT, List.of()),
          Function.identity(),
          Function.identity());

  /** True or false. */
  public static final Scalar<Boolean> LOGICAL =
      Scalar.of(
          "true or false",
          new Form.Logical(),
          text -> text.equalsIgnoreCase("true"),
          value -> Boolean.toString(value));

  /** Rows, exactly. */
  public static final Scalar<RowCount> ROWS =
      Scalar.of("rows", new Form.Rows(9, false), RowCount::read, RowCount::print);

  /** Rows, or about so many. */
  public static final Scalar<RowCount> ABOUT_ROWS =
      Scalar.of("rows, or about so many", new Form.Rows(15, true), RowCount::read, RowCount::print);

  /** A duration. */
  public static final Scalar<Duration> SPAN =
      Scalar.of(
          "duration",
          new Form.Text(
              Pattern.compile(Spans.REGEX),
              "a duration; write 30s, 15m, 4h, 1h30m, 2d or ISO 8601, such as PT4H",
              40,
              List.of()),
          Spans::read,
          Spans::print);

  /** A date or an instant. */
  public static final Scalar<Object> BOUND =
      Scalar.of(
          "date or instant",
          new Form.Text(
              Pattern.compile(DATE + "|" + INSTANT),
              "a date, such as 2023-01-31, or an instant with its offset, such as"
                  + " 2023-01-31T10:00:00Z",
              40,
              List.of()),
          Scalars::bound,
          Object::toString);

  /** An integer key. */
  public static final Scalar<Long> ID =
      Scalar.of(
          "whole number",
          new Form.Whole(Long.MIN_VALUE, Long.MAX_VALUE),
          Scalars::whole,
          value -> Long.toString(value));

  /** A time zone. */
  public static final Scalar<ZoneId> ZONE =
      Scalar.of(
          "time zone",
          new Form.Text(
              Pattern.compile("[A-Za-z][A-Za-z0-9~/._+-]*|[+-][0-9]{2}:[0-9]{2}"),
              "a time zone, such as Europe/Berlin, UTC or +02:00",
              100,
              List.of()),
          Scalars::zone,
          ZoneId::getId);

  /** How a range is cut. */
  public static final Scalar<String> CHUNK_BY =
      text(
          "unit",
          UNITS,
          "a unit; allowed are: minute, hour, day, week, month, quarter, year, several of them such"
              + " as '2 months', and partition",
          40,
          "minute",
          "hour",
          "day",
          "week",
          "month",
          "quarter",
          "year",
          "partition");

  /** How often a webhook hears of a run. */
  public static final Scalar<String> FREQUENCY =
      text(
          "frequency",
          "per_chunk|on_state_change|(every )?[1-9][0-9]{0,4}(s|m|h)|(every )?([1-9]|[1-4][0-9]|50)"
              + " ?%",
          "a frequency; allowed are: per_chunk, on_state_change, a time such as 'every 30s', a"
              + " share such as 'every 5%'",
          40,
          "per_chunk",
          "on_state_change");

  /** A time of day in which a run begins work. */
  public static final Scalar<TimeWindow> WINDOW =
      Scalar.of(
          "window",
          new Form.Text(
              pattern(WINDOW_FORM),
              "a window; write 22:00-06:00, with days before it, such as 'mon-fri 22:00-06:00', and"
                  + " with a zone behind it that is not the plan's",
              200,
              List.of()),
          TimeWindow::parse,
          TimeWindow::toString);

  /** A part of the chunks. */
  public static final Scalar<String> STAGE =
      Scalar.of("chunks or a share", new Form.Stage(), Function.identity(), Function.identity());

  /** An address, or a reference to it. */
  public static final Scalar<String> ADDRESS =
      text(
          "URL, or a reference to one",
          "https?://[^\\x00-\\x20\\x7F\\u0085\\u2028\\u2029]+|\\$\\{(env:[A-Za-z_][A-Za-z0-9_]*|file:[^{}\\x00-\\x1F\\x7F\\u0085\\u2028\\u2029]+)\\}",
          "an address; write https://.., ${env:NAME} or ${file:path}",
          2_000);

  /** A key of a row: a whole number, or text. */
  public static final Scalar<Object> ROW_KEY =
      new Scalar<>(
          "whole number or text",
          new Form.RowKey(),
          leaf -> leaf.kind() == PlainKind.WHOLE ? whole(leaf.text()) : leaf.text(),
          Object::toString);

  private Scalars() {}

  /** One of some words. */
  static Scalar<String> words(String... words) {
    return Scalar.of(
        "one of " + String.join(", ", words),
        new Form.Words(List.of(words)),
        Function.identity(),
        Function.identity());
  }

  /** A number of things. */
  static Scalar<Long> count(long least, long most) {
    return Scalar.of(
        least == most
            ? Long.toString(least)
            : least + (most >= Integer.MAX_VALUE ? " or more" : " to " + most),
        new Form.Whole(least, most),
        Scalars::whole,
        value -> Long.toString(value));
  }

  /** A share or a percentage. */
  static Scalar<BigDecimal> fraction(int least, int most) {
    return Scalar.of(
        "%d to %d".formatted(least, most),
        new Form.Fraction(least, most),
        text -> new BigDecimal(text).stripTrailingZeros(),
        BigDecimal::toPlainString);
  }

  private static Scalar<String> text(
      String words, String regex, String expected, int most, String... values) {
    var known = List.of(values);
    return Scalar.of(
        words,
        new Form.Text(pattern(regex), expected, most, known),
        Function.identity(),
        Function.identity());
  }

  private static Pattern pattern(String regex) {
    return Pattern.compile(regex);
  }

  private static Object bound(String text) {
    try {
      return text.length() <= 10 ? LocalDate.parse(text) : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("there is no such day or time as %s".formatted(text), e);
    }
  }

  private static Long whole(String text) {
    return Long.valueOf(text.startsWith("+") ? text.substring(1) : text);
  }

  private static ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "'%s' is no time zone.%s Write one such as Europe/Berlin, UTC or +02:00"
              .formatted(text, Nearest.hint(text, ZoneId.getAvailableZoneIds())),
          e);
    }
  }
}
