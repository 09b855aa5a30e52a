package dev.backfill.jdbc.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of keys is read as it is meant, or refused with the line and without the value. */
class KeyFileTest {

  private static final String SECRET = "4711secret";

  @TempDir private Path folder;

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("fix.csv"), bytes);
  }

  private <K> List<K> keys(Class<K> type, String text) throws IOException {
    var file = file(text.getBytes(StandardCharsets.UTF_8));
    return KeyFile.read(new KeyForm<>(type), "id", file).keys().keys();
  }

  private void refused(Class<?> type, String text, String message) {
    assertThatThrownBy(() -> keys(type, text))
        .as(text)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining(SECRET)
        .hasMessageNotContaining(folder.toString());
  }

  @Test
  void oneColumnHasAHeaderOrNone() throws IOException {
    assertThat(keys(Long.class, "id\n3\n1\n")).containsExactly(3L, 1L);
    assertThat(keys(Long.class, "\uFEFF\"ID\"\r\n3\r\n\r\n1")).containsExactly(3L, 1L);
    assertThat(keys(Integer.class, "3\n+1\n-2\n")).containsExactly(3, 1, -2);
    assertThat(keys(UUID.class, "11111111-2222-3333-4444-55555555555A\n")).hasSize(1);
    assertThat(keys(String.class, " a \n\"\"\n")).containsExactly(" a ", "");
  }

  @Test
  void ofSeveralColumnsTheNamedOneIsRead() throws IOException {
    assertThat(keys(Long.class, "note,id\n\"a,\nb\",7\nc,8\n")).containsExactly(7L, 8L);
    refused(Long.class, "note,amount\na,1\n", "line 1, names none of the 2 columns 'id'");
    refused(Long.class, "id,ID\n1,2\n", "line 1, names several of the 2 columns 'id'");
    refused(Long.class, "id,note\n1,a\n2\n", "line 3, has 1 fields, and the first line has 2");
    refused(Long.class, "note,id\na,\n", "line 2, has no key");
  }

  @Test
  void whatIsNoKeyIsRefusedWithItsLine() {
    refused(Long.class, "id\n1\n\n" + SECRET + "\n", "line 4, has something else than a key");
    for (String bad : List.of("1.0", "0x1", "1e3", "9223372036854775808", "٣", "1;2", "NULL")) {
      refused(Long.class, "id\n" + bad, "which is a whole number of 64 bits");
    }
    refused(Integer.class, "id\n2147483648", "which is a whole number of 32 bits");
    refused(UUID.class, "id\n1-1-1-1-1", "which is a UUID");
    refused(String.class, "id\na\0" + SECRET, "which is text");
  }

  @Test
  void brokenFilesAreRefused() throws IOException {
    refused(String.class, "id\n\"" + SECRET + "\nx", "begins a quoted field in line 2");
    refused(String.class, "id\n\"a\"" + SECRET, "line 2, has text behind a closing quote");
    refused(String.class, "id\na\"" + SECRET, "line 2, has a quote inside of a field");
    refused(String.class, "id\na\rb", "line 2, has a carriage return without a line feed");
    refused(String.class, "id\n" + "x".repeat(10_001), "line 2, has a field of more than 10,000");
    refused(Long.class, "", "gives no key");
    refused(Long.class, "id\n\n", "gives no key");
    var latin = file("id\nä".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> KeyFile.read(new KeyForm<>(String.class), "id", latin))
        .hasMessageContaining("'fix.csv' is not UTF-8");
    var nowhere = folder.resolve("nowhere.csv");
    assertThatThrownBy(() -> KeyFile.read(new KeyForm<>(String.class), "id", nowhere))
        .hasMessage("File 'nowhere.csv' cannot be read (NoSuchFileException)");
  }

  @Test
  void thereIsALimit() throws IOException {
    var text = lines(100_000);

    assertThat(keys(Long.class, text + "5\n")).hasSize(100_000);
    refused(Long.class, text + "100001\n", "gives more than 100,000 keys");
  }

  private static String lines(long count) {
    return LongStream.rangeClosed(1, count).mapToObj(i -> i + "\n").collect(Collectors.joining());
  }
}
