package dev.backfill.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.plan.BackupProbe.Backup;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What may be said about undoing, and what must not be printed. */
class UndoWaysTest {

  private static final Duration DAY = Duration.ofDays(1);

  private static final List<String> REVEALING =
      List.of(
          "PGPASSWORD=hunter2 pg_restore orders.dump",
          "PGPASSWORD='hunter2' pg_restore orders.dump",
          "export PGPASSWORD = hunter2",
          "psql 'host=db password=hunter2' < orders.sql",
          "psql postgresql://ann:hunter2@db/orders < orders.sql",
          "psql 'postgresql://db/orders?user=ann&password=hunter2'",
          "restore --password hunter2 orders",
          "restore --password=hunter2 orders",
          "mysql -u ann -phunter2 orders < orders.sql",
          "curl -u ann:hunter2 https://backups/orders",
          "curl -H 'Authorization: Bearer hunter2' https://backups/orders",
          "AWS_SECRET_ACCESS_KEY=hunter2 aws s3 cp s3://backups/orders .",
          "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE aws s3 cp s3://backups/hunter2 .",
          "first line\ntoken: hunter2");

  private static final List<String> FINE =
      List.of(
          "pg_restore --clean --table=orders --no-password orders.dump",
          "PGPASSWORD=\"$PGPASSWORD\" pg_restore orders.dump",
          "PGPASSWORD=${SECRET} pg_restore orders.dump",
          "PGPASSWORD=$(cat /run/secrets/db) pg_restore orders.dump",
          "PGPASSFILE=~/.pgpass psql postgresql://ann@db:5432/orders < orders.sql",
          "pgbackrest --stanza=orders --type=time --target='2024-01-15 02:00:00+01' restore",
          "aws s3 cp s3://backups/orders.dump - | pg_restore -d orders",
          "mysql -u ann -p -P 3306 orders < orders.sql",
          "restore --password-file /run/secrets/db orders",
          "cat <<EOF\n\tselect 1;\nEOF");

  private static Undo restore(Duration maxAge, String command) {
    return Undo.restoreFromBackup(targets -> List.of(), maxAge, command);
  }

  @Test
  void aCommandWithWhatLooksLikeACredentialIsRefusedAndNotRepeated() {
    assertThat(REVEALING)
        .allSatisfy(
            command ->
                assertThatThrownBy(() -> restore(DAY, command))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("The command that restores holds what looks like ")
                    .hasMessageContaining("PGPASSFILE")
                    .hasMessageNotContaining("hunter2")
                    .hasMessageNotContaining("AKIA"));
  }

  @Test
  void aCommandThatReadsItsCredentialsElsewhereIsFine() {
    assertThat(FINE)
        .allSatisfy(
            command -> assertThatCode(() -> restore(DAY, command)).doesNotThrowAnyException());
  }

  @Test
  void aReasonMustNotHoldACredentialEither() {
    assertThatThrownBy(() -> Undo.none("see https://ann:hunter2@wiki/why"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void aReasonIsNeededAndIsOneLine() {
    assertThat(Undo.none(" computed\nagain\u0007 ")).isEqualTo(Undo.none("computed again"));
    assertThatThrownBy(() -> Undo.none("  \n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs a reason");
  }

  @Test
  void aCommandIsNeededAndIsShownAsItIs() {
    assertThat(restore(DAY, " a \r\n b "))
        .isInstanceOfSatisfying(
            Undo.RestoreFromBackup.class, way -> assertThat(way.command()).isEqualTo("a \n b"));
    assertThatThrownBy(() -> restore(DAY, " \n")).hasMessageContaining("needs the command");
    assertThatThrownBy(() -> restore(DAY, "rm \u202egnihton"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not shown as they are");
  }

  @Test
  void anAgeIsAtLeastALittleAndAtMostAHundredYears() {
    assertThatThrownBy(() -> restore(Duration.ZERO, "x")).hasMessageContaining("was PT0S");
    assertThatThrownBy(() -> restore(Duration.ofDays(36_501), "x"))
        .hasMessageContaining("at most 36,500 days");
    assertThatCode(() -> restore(Duration.ofDays(36_500), "x")).doesNotThrowAnyException();
  }

  @Test
  void aLocationLosesItsCredentialsBeforeItIsKept() {
    assertThat(at("s3://ann:hunter2@backups/orders.dump?sig=hunter2"))
        .isEqualTo("s3://***@backups/orders.dump?***");
    assertThat(at("ann:hunter2@host:/orders")).isEqualTo("***@host:/orders");
    assertThat(at("snap-1 password=hunter2")).isEqualTo("snap-1 password=***");
    assertThat(at("s3://backups/2024-01-15/orders.dump"))
        .isEqualTo("s3://backups/2024-01-15/orders.dump");
  }

  @Test
  void aBackupHasALocationAndASizeThatCanBe() {
    assertThatThrownBy(() -> at(" \n")).hasMessageContaining("needs a location");
    assertThatThrownBy(() -> Backup.of(Instant.EPOCH, "x", -1)).hasMessageContaining("was -1");
  }

  private static String at(String location) {
    return Backup.of(Instant.EPOCH, location).location();
  }
}
