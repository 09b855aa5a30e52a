package dev.backfill.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.plan.BackupProbe.Backup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileProbeTest {

  private static final Instant NIGHT = Instant.parse("2024-01-15T02:00:00Z");
  private static final Instant DAY = Instant.parse("2024-01-15T14:00:00Z");

  @TempDir private Path temporary;
  private Path folder = Path.of("");

  @BeforeEach
  void withoutLinks() throws IOException {
    folder = temporary.toRealPath();
  }

  private List<Backup> found(String glob) throws Exception {
    return BackupProbe.files(folder, glob).backups(Set.of());
  }

  private static Path write(Path file, String text, Instant time) throws IOException {
    return at(Files.writeString(file, text), time);
  }

  private static Path at(Path file, Instant time) throws IOException {
    return Files.setLastModifiedTime(file, FileTime.from(time));
  }

  @Test
  void filesWithAMatchingNameAreBackups() throws Exception {
    var first = write(folder.resolve("orders-1.dump"), "1234", NIGHT);
    var second = write(folder.resolve("orders-2.dump"), "", DAY);
    write(folder.resolve("customers-1.dump"), "x", DAY);

    assertThat(found("orders-*.dump"))
        .containsExactlyInAnyOrder(
            Backup.of(NIGHT, first.toString(), 4), Backup.of(DAY, second.toString(), 0));
  }

  @Test
  void aFolderIsABackupWithEverythingInIt() throws Exception {
    var dump = Files.createDirectory(folder.resolve("orders.d"));
    var deeper = Files.createDirectory(dump.resolve("deeper"));
    write(dump.resolve("toc.dat"), "123", NIGHT);
    write(deeper.resolve("1.dat"), "1234", DAY);
    at(deeper, NIGHT);
    at(dump, NIGHT);

    assertThat(found("*.d")).containsExactly(Backup.of(DAY, dump.toString(), 7));
  }

  @Test
  void anEmptyFolderIsAnEmptyBackup() throws Exception {
    var dump = at(Files.createDirectory(folder.resolve("orders.d")), NIGHT);

    assertThat(found("*")).containsExactly(Backup.of(NIGHT, dump.toString(), 0));
  }

  @Test
  void aLinkIsTheBackupThatItLeadsTo() throws Exception {
    var dump = write(folder.resolve("orders-1.dump"), "1234", NIGHT);
    Files.createSymbolicLink(folder.resolve("latest.dump"), dump);
    Files.createSymbolicLink(folder.resolve("dead.dump"), folder.resolve("gone"));

    assertThat(found("*.dump")).containsExactly(Backup.of(NIGHT, dump.toString(), 4));
  }

  @Test
  void aFolderThatIsNotThereHoldsNoBackup() throws Exception {
    assertThat(BackupProbe.files(folder.resolve("gone"), "*").backups(Set.of())).isEmpty();
    assertThat(found("*")).isEmpty();
  }

  @Test
  void aPatternThatIsNoneIsRefusedAtOnce() {
    assertThatThrownBy(() -> BackupProbe.files(folder, "orders-{1"))
        .isInstanceOf(PatternSyntaxException.class);
  }
}
