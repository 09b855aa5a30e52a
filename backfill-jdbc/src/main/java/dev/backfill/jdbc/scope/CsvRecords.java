package dev.backfill.jdbc.scope;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads records of a CSV file as RFC 4180 has them, one by one: fields between commas, in double
 * quotes where they hold commas, quotes or line ends, lines that end with CRLF or LF. Lines of
 * nothing but spaces are passed over. Not thread-safe.
 */
final class CsvRecords {

  private static final int LONGEST = 10_000;
  private static final int END = -1;

  private final BufferedReader in;
  private final String name;
  private int line = 1;
  private int ahead;

  /**
   * Begins behind a byte order mark, if there is one.
   *
   * @param name the name of the file in messages
   */
  CsvRecords(BufferedReader in, String name) throws IOException {
    this.in = in;
    this.name = name;
    this.ahead = in.read();
    if (ahead == '\uFEFF') {
      ahead = in.read();
    }
  }

  /**
   * A record.
   *
   * @param line where it begins, from 1
   * @param fields at least one
   */
  record Row(int line, List<Field> fields) {
    Row {
      fields = List.copyOf(fields);
    }

    private boolean isBlank() {
      return fields.size() == 1
          && !fields.getFirst().quoted()
          && fields.getFirst().text().isBlank();
    }
  }

  /** A field; what is quoted and empty is a text of no characters, else it is no value. */
  record Field(String text, boolean quoted) {}

  /** The next record; empty at the end of the file. */
  Optional<Row> next() throws IOException {
    while (ahead != END) {
      var row = row();
      if (!row.isBlank()) {
        return Optional.of(row);
      }
    }
    return Optional.empty();
  }

  private Row row() throws IOException {
    int begun = line;
    var fields = new ArrayList<Field>();
    fields.add(field());
    while (ahead == ',') {
      step();
      fields.add(field());
    }
    if (ahead != END) {
      step(); // the line end
    }
    return new Row(begun, fields);
  }

  /** Ends before a comma, a line end or the end of the file. */
  private Field field() throws IOException {
    return ahead == '"' ? quoted() : plain();
  }

  private Field plain() throws IOException {
    var text = new StringBuilder();
    while (ahead != ',' && !atLineEnd()) {
      if (ahead == '"') {
        throw refused("has a quote inside of a field that does not begin with one");
      }
      take(text);
    }
    return new Field(text.toString(), false);
  }

  private Field quoted() throws IOException {
    int begun = line;
    var text = new StringBuilder();
    step();
    while (true) {
      if (ahead == END) {
        throw refused("begins a quoted field in line %d that never ends".formatted(begun));
      }
      if (ahead == '"') {
        step();
        if (ahead != '"') {
          break;
        }
      }
      take(text);
    }
    if (ahead != ',' && !atLineEnd()) {
      throw refused("has text behind a closing quote");
    }
    return new Field(text.toString(), true);
  }

  /**
   * Returns true if the line or the file ends here; a carriage return is passed over if it does.
   */
  private boolean atLineEnd() throws IOException {
    if (ahead == '\r') {
      int after = in.read();
      if (after != '\n' && after != END) {
        throw refused("has a carriage return without a line feed; end lines with CRLF or LF");
      }
      ahead = after;
    }
    return ahead == '\n' || ahead == END;
  }

  private void take(StringBuilder text) throws IOException {
    if (text.length() == LONGEST) {
      throw refused(
          String.format(
              Locale.ROOT, "has a field of more than %,d characters: a quote is missing", LONGEST));
    }
    text.append((char) ahead);
    step();
  }

  private void step() throws IOException {
    if (ahead == '\n') {
      line++;
    }
    ahead = in.read();
  }

  /** Where the reader is. */
  int line() {
    return line;
  }

  private IllegalArgumentException refused(String why) {
    return new IllegalArgumentException("File '%s', line %d, %s".formatted(name, line, why));
  }
}
