package dev.backfill.jdbc.scope;

import dev.backfill.jdbc.sql.Identifiers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Reads the keys of one column of a CSV file. Used by one thread.
 *
 * <p>Files of one column may begin with a header; files of several have to. Values are row data and
 * stand in no message.
 */
public final class KeyFile<K> {

  private final KeyForm<K> form;
  private final String column;
  private final String name;

  private KeyFile(KeyForm<K> form, String column, String name) {
    this.form = form;
    this.column = column;
    this.name = name;
  }

  /**
   * Reads a file.
   *
   * @param column which of its columns
   * @throws IllegalArgumentException if it cannot be read, or holds something else than keys
   */
  public static <K> KeyOrigin.Given<K> read(KeyForm<K> form, String column, Path file) {
    String name = String.valueOf(file.getFileName());
    var strict = StandardCharsets.UTF_8.newDecoder(); // reports what is not UTF-8
    try (var in = new BufferedReader(new InputStreamReader(Files.newInputStream(file), strict))) {
      return new KeyFile<>(form, column, name).read(new CsvRecords(in, name));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "File '%s' is not UTF-8; save it as UTF-8".formatted(name), e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "File '%s' cannot be read (%s)".formatted(name, e.getClass().getSimpleName()), e);
    }
  }

  private KeyOrigin.Given<K> read(CsvRecords records) throws IOException {
    var keys = new KeyOrigin.Collected<K>("File '%s'".formatted(name));
    var first = records.next();
    if (first.isEmpty()) {
      return keys.done();
    }
    int width = first.get().fields().size();
    int place = place(first.get());
    var row = isHeader(first.get(), place) ? records.next() : first;
    while (row.isPresent()) {
      var fields = row.get().fields();
      if (fields.size() != width) {
        throw refused(
            row.get().line(),
            "has %d fields, and the first line has %d".formatted(fields.size(), width));
      }
      keys.add(key(row.get().line(), fields.get(place)));
      row = records.next();
    }
    return keys.done();
  }

  /** Which field holds the keys. */
  private int place(CsvRecords.Row first) {
    if (first.fields().size() == 1) {
      return 0;
    }
    List<Integer> places =
        IntStream.range(0, first.fields().size()).filter(i -> isHeader(first, i)).boxed().toList();
    if (places.size() != 1) {
      throw refused(
          first.line(),
          "names %s of the %d columns '%s'; a file of several columns begins with their names"
              .formatted(places.isEmpty() ? "none" : "several", first.fields().size(), column));
    }
    return places.getFirst();
  }

  private boolean isHeader(CsvRecords.Row row, int place) {
    return Identifiers.fold(row.fields().get(place).text().strip())
        .equals(Identifiers.fold(column));
  }

  private K key(int line, CsvRecords.Field field) {
    if (field.text().isEmpty() && !field.quoted()) {
      throw refused(line, "has no key");
    }
    Optional<K> key = form.parse(field.text());
    return key.orElseThrow(
        () ->
            refused(
                line,
                "has something else than a key of '%s', which is %s; fields are separated by commas"
                    .formatted(column, form.words())));
  }

  private IllegalArgumentException refused(int line, String why) {
    return new IllegalArgumentException("File '%s', line %d, %s".formatted(name, line, why));
  }
}
