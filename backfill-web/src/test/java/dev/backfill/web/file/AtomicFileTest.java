package dev.backfill.web.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.testing.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

  @TempDir private Path folder;

  private static AtomicFile.Content text(String text) {
    return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Some of it fits, as on a disk that fills up. */
  private static AtomicFile.Content fillingTheDisk() {
    return out -> {
      out.write(new byte[100]);
      throw new IOException("No space left on device");
    };
  }

  @Test
  void aFileIsSeenWholeBeforeAndAfter() throws IOException {
    var path = folder.resolve("report.txt");
    var file = AtomicFile.at(path);
    file.write(text("one"));

    file.write(
        out -> {
          assertThat(path).hasContent("one");
          text("two").to(out);
          assertThat(path).hasContent("one");
        });

    assertThat(path).hasContent("two");
    assertThat(folder).isDirectoryNotContaining(other -> !other.equals(path));
  }

  @Test
  void aFullDiskLeavesTheLastVersionAndNoPart() throws IOException {
    var path = folder.resolve("report.txt");
    var file = AtomicFile.at(path);
    file.write(text("one"));

    assertThatThrownBy(() -> file.write(fillingTheDisk())).isInstanceOf(IOException.class);

    assertThat(path).hasContent("one");
    assertThat(folder).isDirectoryNotContaining(other -> !other.equals(path));
  }

  @Test
  void aFolderThatIsMissingIsMade() throws IOException {
    var path = folder.resolve("a/b/report.txt");

    AtomicFile.at(path).write(text("one"));

    assertThat(path).hasContent("one");
  }

  @Test
  void aFolderIsNoFile() {
    assertThatThrownBy(() -> AtomicFile.at(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("name a file in it");
  }

  @Test
  void versionsAreTwoSecondsApartAndMoreIfTheyAreCostly() {
    var clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
    var due = new Due(clock);
    assertThat(due.isNow()).isTrue();
    due.written(due.begin());

    clock.advance(Duration.ofMillis(1_999));
    assertThat(due.isNow()).isFalse();
    clock.advance(Duration.ofMillis(1));
    assertThat(due.isNow()).isTrue();

    long begun = due.begin();
    clock.advance(Duration.ofMillis(200));
    due.written(begun);
    clock.advance(Duration.ofMillis(9_999));
    assertThat(due.isNow()).isFalse();
    clock.advance(Duration.ofMillis(1));
    assertThat(due.isNow()).isTrue();
  }

  @Test
  void aMachineThatSleptHidesTheRunForTwoMinutesAtMost() {
    var clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
    var due = new Due(clock);
    long begun = due.begin();
    clock.advance(Duration.ofHours(8));
    due.written(begun);

    clock.advance(Duration.ofMinutes(2));

    assertThat(due.isNow()).isTrue();
  }
}
