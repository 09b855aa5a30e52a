package dev.backfill.jdbc.copy;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.dialect.CarriedType;
import dev.backfill.jdbc.dialect.CopiedValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares the types of values with those of the columns that get them: each column must hold every
 * value that may come, as it is. What would be converted, cut or rounded is refused.
 *
 * @param work the copy
 */
record CopyTypes(CopyWork work) {

  private static final Pattern DIGITS = Pattern.compile("\\((\\d+)(?:,(-?\\d+))?\\)");

  /** Digits of a second, unless the type says otherwise. */
  private static final int MICROS = 6;

  /**
   * Compares.
   *
   * @throws IllegalArgumentException if some do not fit, with both types of each
   */
  void require() {
    var from = given();
    var to = wanted();
    var misfits = new ArrayList<String>();
    for (int i = 0; i < from.size(); i++) {
      misfit(work.values().get(i), from.get(i), to.get(i)).ifPresent(misfits::add);
    }
    if (!misfits.isEmpty()) {
      throw new IllegalArgumentException(
          "Types of '%s' do not fit those of '%s': %s. Nothing was written"
              .formatted(
                  work.scope().facts().fullName(),
                  work.target().name(),
                  String.join("; ", misfits)));
    }
  }

  private List<CarriedType> given() {
    var reader = work.scope().reader();
    return reader.read(
        "ask for the types of '%s'".formatted(work.scope().facts().fullName()),
        connection ->
            reader
                .dialect()
                .copies()
                .typesOfExpressions(
                    connection,
                    work.scope().facts(),
                    work.values().stream().map(CopiedValue::expression).toList()));
  }

  private List<CarriedType> wanted() {
    var reader = work.target().reader();
    return reader.read(
        "ask for the types of '%s'".formatted(work.target().name()),
        connection ->
            reader.dialect().copies().types(connection, work.target().facts(), work.columns()));
  }

  private static Optional<String> misfit(CopiedValue value, CarriedType from, CarriedType to) {
    String name = value.target().name();
    if (from.namesObjects() && to.namesObjects()) {
      return Optional.of(
          "column '%s' is of type %s, whose values are numbers of objects, and another database has other numbers; copy the names into a column of type text"
              .formatted(name, to.name()));
    }
    String given = value.source().map(Column::typeName).orElse(from.name());
    if (!to.holds(from)) {
      return Optional.of(
          "column '%s' is of type %s, and gets %s%s; convert it: value(\"%s\", \"cast(.. as %s)\")"
              .formatted(name, value.target().typeName(), given, parts(from, to), name, to.name()));
    }
    return value
        .source()
        .filter(column -> rounds(column.typeName(), value.target().typeName()))
        .map(
            column ->
                "column '%s' is of type %s, which rounds values of type %s; round them: value(\"%s\", \"cast(.. as %s)\")"
                    .formatted(
                        name, value.target().typeName(), given, name, value.target().typeName()));
  }

  private static String parts(CarriedType from, CarriedType to) {
    return from.base().equals(to.base()) && from.kind().equals(to.kind())
        ? " with other %s".formatted(from.kind().equals("e") ? "labels" : "fields")
        : "";
  }

  /** Whether the database would round a value without an error. */
  private static boolean rounds(String from, String to) {
    Matcher wanted = DIGITS.matcher(to);
    if (!wanted.find() || to.startsWith("character") || to.startsWith("bit")) {
      return false;
    }
    Matcher given = DIGITS.matcher(from);
    boolean limited = given.find();
    if (!to.startsWith("numeric")) {
      return number(wanted, 1) < (limited ? number(given, 1) : MICROS);
    }
    if (!limited) {
      return from.startsWith("numeric") || number(wanted, 2) < 0;
    }
    return number(wanted, 2) < number(given, 2);
  }

  private static int number(Matcher digits, int group) {
    return Optional.ofNullable(digits.group(group)).map(Integer::parseInt).orElse(0);
  }
}
