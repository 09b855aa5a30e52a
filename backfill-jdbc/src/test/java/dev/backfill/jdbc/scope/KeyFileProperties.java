package dev.backfill.jdbc.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is written as RFC 4180 has it is read as it was. */
class KeyFileProperties {

  private static final int TRIES = 300;

  /** What reads a file. */
  private interface Reader {
    List<?> keys(Path file) throws IOException;
  }

  @Property(tries = TRIES)
  void textIsReadAsItWasWritten(@ForAll("texts") List<String> keys, @ForAll long seed)
      throws IOException {
    requireSame(keys, seed, file -> KeyFile.read(text(), "code", file).keys().keys());
  }

  /** The variant that is not used: lines, cut at their commas. */
  @Property(tries = 1)
  void aReaderThatCutsLinesIsCaught() {
    assertThatThrownBy(
            () ->
                requireSame(
                    List.of("a,b", "two\nlines", "say \"x\""),
                    1,
                    file ->
                        Files.readAllLines(file).stream()
                            .map(line -> line.replaceFirst(",.*", ""))
                            .toList()))
        .isInstanceOf(AssertionError.class);
  }

  private static void requireSame(List<String> keys, long seed, Reader reader) throws IOException {
    var random = new Random(seed);
    var text = new StringBuilder(random.nextBoolean() ? "\uFEFF" : "");
    String end = random.nextBoolean() ? "\r\n" : "\n";
    boolean several = random.nextBoolean();
    if (several) {
      text.append("note,\"Code\",n").append(end);
    } else if (random.nextBoolean()) {
      text.append("code").append(end);
    }
    for (String key : keys) {
      if (random.nextInt(4) == 0) {
        text.append("  ".repeat(random.nextInt(2))).append(end);
      }
      text.append(several ? "\"x,\"\"y\"," : "").append(written(key, random));
      text.append(several ? ",7" : "").append(end);
    }
    if (random.nextBoolean()) {
      text.setLength(text.length() - end.length());
    }
    var file = Files.createTempFile("keys", ".csv");
    try {
      Files.writeString(file, text);
      assertThat(reader.keys(file)).isEqualTo(new ArrayList<>(new LinkedHashSet<>(keys)));
    } finally {
      Files.delete(file);
    }
  }

  private static String written(String key, Random random) {
    boolean must =
        key.isBlank()
            || key.startsWith("\uFEFF") // at the start of a file it means how the file is written
            || key.matches("(?s).*[,\"\r\n].*")
            || key.equalsIgnoreCase("code");
    return must || random.nextBoolean() ? '"' + key.replace("\"", "\"\"") + '"' : key;
  }

  private static KeyForm<String> text() {
    return new KeyForm<>(String.class);
  }

  @Provide
  Arbitrary<List<String>> texts() {
    var characters =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(3, Arbitraries.of(',', '"', '\r', '\n', ' ', ';', '\t', '\'')),
            net.jqwik.api.Tuple.of(4, Arbitraries.chars().range('a', 'z')),
            net.jqwik.api.Tuple.of(2, Arbitraries.of('ä', 'ю', '漢', '\uFEFF')));
    return characters
        .list()
        .ofMaxSize(12)
        .map(KeyFileProperties::joined)
        .list()
        .ofMinSize(1)
        .ofMaxSize(20)
        // a first line that is the column's name is a header, quoted or not
        .filter(keys -> !keys.getFirst().strip().equals("code"));
  }

  private static String joined(List<Character> characters) {
    var text = new StringBuilder();
    characters.forEach(text::append);
    return text.toString();
  }

  @Property(tries = TRIES)
  void numbersAreReadWithSpacesAroundThem(@ForAll List<Long> keys, @ForAll long seed)
      throws IOException {
    var random = new Random(seed);
    var file = Files.createTempFile("keys", ".csv");
    try {
      var lines = new ArrayList<String>();
      lines.add("id");
      keys.forEach(key -> lines.add((random.nextBoolean() ? "  " : "") + key + " "));
      Files.write(file, lines);
      if (keys.isEmpty()) {
        assertThatThrownBy(() -> KeyFile.read(new KeyForm<>(Long.class), "id", file))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("gives no key");
      } else {
        var read = KeyFile.read(new KeyForm<>(Long.class), "id", file);
        assertThat(read.keys().keys()).isEqualTo(List.copyOf(new LinkedHashSet<>(keys)));
        assertThat(read.doubled()).isEqualTo(keys.size() - (long) new LinkedHashSet<>(keys).size());
      }
    } finally {
      Files.delete(file);
    }
  }
}
