package dev.backfill.yaml.grammar;

import dev.backfill.plan.TimeWindow;
import dev.backfill.yaml.grammar.Type.Items;
import dev.backfill.yaml.grammar.Type.Named;
import dev.backfill.yaml.grammar.Type.Section;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;

/** Values of every form that the grammar has, at random. */
public final class RandomPlans {

  private static final List<String> TEXTS =
      List.of(
          "a",
          "data-team",
          "true",
          "null",
          "~",
          "",
          "12",
          "1e3",
          "yes",
          "a: b",
          "a #b",
          "# a",
          "- a",
          "'a'",
          "\"a\"",
          "a\nb",
          "a\n\n  b",
          "\na",
          "a\n",
          " a ",
          "a\tb",
          "a\r\nb",
          "{a}",
          "[a]",
          "é 日本 😀",
          "\u0085\u2028\uFEFFa",
          "\u0007",
          "%a",
          "@a",
          "`a`",
          "&a",
          "*a",
          "!a",
          "|",
          ">",
          "---",
          "...",
          "?",
          ":",
          "a:",
          "select 1 from t -- x\nwhere a = ':b'",
          "0x1F",
          ".5",
          "2023-01-01",
          "update t set a = 1 where {chunk}",
          "  indented\nlines",
          "trailing \nspace");

  private final Random random;

  private RandomPlans(Random random) {
    this.random = random;
  }

  /** The values of the key 'backfill'. */
  public static Values values(Random random) {
    return ((Values) new RandomPlans(random).of(Grammar.FILE)).section("backfill");
  }

  private Object of(Type type) {
    return switch (type) {
      case Section section -> section(section);
      case Items items -> items(items);
      case Named named -> named(named);
      case Scalar<?> scalar -> scalar(scalar);
    };
  }

  private Values section(Section section) {
    var values = new LinkedHashMap<String, Object>();
    var left = section.exactlyOne().stream().flatMap(List::stream).toList();
    var chosen = left.isEmpty() ? "" : oneOf(left);
    for (Key key : section.keys()) {
      boolean there =
          left.contains(key.name())
              ? key.name().equals(chosen)
              : key.required() || random.nextInt(5) < 2;
      if (there) {
        values.put(key.name(), of(key.type()));
      }
    }
    return new Values(values);
  }

  private List<Object> items(Items items) {
    int size = Math.min(items.most(), items.least() + random.nextInt(3));
    var list = new ArrayList<Object>();
    for (int at = 0; at < size; at++) {
      list.add(of(items.item()));
    }
    return List.copyOf(list);
  }

  private Values named(Named named) {
    var values = new LinkedHashMap<String, Object>();
    for (int at = random.nextInt(2); at < 2; at++) {
      values.put(fitting(named.key()), of(named.value()));
    }
    return new Values(values);
  }

  private Object scalar(Scalar<?> scalar) {
    if (scalar.equals(Scalars.SPAN)) {
      return oneOf(
          List.of(
              Duration.ZERO,
              Duration.ofHours(4),
              Duration.ofSeconds(random.nextInt(1_000_000)),
              Duration.ofMillis(random.nextInt(1_000_000)),
              Duration.ofNanos(random.nextInt(1_000_000_000))));
    }
    if (scalar.equals(Scalars.BOUND)) {
      var day = LocalDate.of(2000, 1, 1).plusDays(random.nextInt(20_000));
      return random.nextBoolean()
          ? day
          : Instant.parse(day + "T00:00:00Z").plusNanos(random.nextInt(1_000_000_000));
    }
    if (scalar.equals(Scalars.ZONE)) {
      return ZoneId.of(oneOf(List.of("UTC", "Europe/Berlin", "+02:00", "Etc/GMT+3")));
    }
    if (scalar.equals(Scalars.WINDOW)) {
      return TimeWindow.parse(
          oneOf(
              List.of(
                  "22:00-06:00",
                  "mon-wed,fri 20:30-24:00",
                  "sat,sun 00:00-24:00 Europe/Berlin",
                  "09:00-17:00 +02:00")));
    }
    if (scalar.equals(Scalars.CHUNK_BY)) {
      return oneOf(List.of("minute", "month", "2 months", "partition", "12 hours"));
    }
    if (scalar.equals(Scalars.FREQUENCY)) {
      return oneOf(List.of("per_chunk", "on_state_change", "every 30s", "every 5%"));
    }
    if (scalar.equals(Scalars.ADDRESS)) {
      return oneOf(
          List.of("https://slack.../webhook", "http://h:8/x?a#b", "${env:A_1}", "${file:/a b}"));
    }
    return ofForm(scalar);
  }

  private Object ofForm(Scalar<?> scalar) {
    return switch (scalar.form()) {
      case Form.Words words -> oneOf(words.words());
      case Form.Logical ignored -> random.nextBoolean();
      case Form.Whole whole -> whole(whole.least(), whole.most());
      case Form.Fraction number ->
          new BigDecimal(random.nextInt(number.most() * 1_000 + 1))
              .movePointLeft(3)
              .stripTrailingZeros();
      case Form.Rows rows ->
          new RowCount(
              whole(1, rows.most().longValueExact()), rows.about() && random.nextBoolean());
      case Form.Stage ignored -> oneOf(List.of("1", "250", "5%", "0.125%", "99.5%"));
      case Form.RowKey ignored ->
          random.nextBoolean() ? (Object) random.nextLong() : fitting(Scalars.SQL);
      case Form.Text ignored -> fitting(scalar);
      case Form.Loose ignored -> fitting(scalar);
    };
  }

  private long whole(long least, long most) {
    return switch (random.nextInt(4)) {
      case 0 -> least;
      case 1 -> most;
      default -> random.nextLong(Math.max(least, -20), Math.min(most, 2_000_000) + 1);
    };
  }

  /** A text of which the form says that it fits, in quotes. */
  private String fitting(Scalar<?> scalar) {
    while (true) {
      String text = oneOf(TEXTS) + (random.nextInt(3) == 0 ? oneOf(TEXTS) : "");
      var quoted =
          new dev.backfill.yaml.tree.Node.Leaf(text, true, dev.backfill.yaml.tree.Place.NONE);
      if (scalar.form().mismatch(quoted).isEmpty()) {
        return text;
      }
    }
  }

  private <T> T oneOf(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
