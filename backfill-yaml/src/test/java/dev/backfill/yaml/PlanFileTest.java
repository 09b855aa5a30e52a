package dev.backfill.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stranger's file is read, or every fault of it is named with its place and what to write. */
class PlanFileTest {

  private static final String SMALL =
      """
      backfill:
        name: orders_tier
        scope:
          table: orders
      """;

  private static List<String> faults(String yaml) {
    return catchThrowableOfType(PlanFileException.class, () -> PlanFile.read(yaml))
        .faults()
        .stream()
        .map(PlanFileException.Fault::toString)
        .toList();
  }

  private static String only(String yaml) {
    return assertThat(faults(yaml)).as(yaml).singleElement().actual();
  }

  @Test
  void theTemplateOfTheFirstSpecificationIsReadAsItWasPrinted() {
    var file = PlanFile.read(Seed.text());

    assertThat(file.name()).isEqualTo("orders_tier_backfill");
    assertThat(file.toYaml())
        .contains(
            "created: 2024-01-15\n",
            "estimated_rows: 5_200_000\n",
            "estimated_duration: 4h\n",
            "chunk_size: ~500_000 rows\n",
            "date_range: [2023-02-01, 2023-03-01]\n",
            "- compare_distribution_to_recent\n",
            "progress_webhook: https://slack.../webhook\n");
    assertThat(PlanFile.read(file.toYaml())).isEqualTo(file).hasSameHashCodeAs(file);
  }

  @Test
  void aFileIsEqualToOneThatSaysTheSame() {
    assertThat(PlanFile.read(SMALL))
        .isEqualTo(PlanFile.read("{backfill: {scope: {table: \"orders\"}, name: 'orders_tier'}}"))
        .isNotEqualTo(PlanFile.read(SMALL.replace("table: orders", "table: order_lines")))
        .hasToString("Plan 'orders_tier' of a file");
  }

  @Test
  void allFaultsOfAFileAreNamedAtOnce() {
    assertThat(
            faults(
                """
                backfill:
                  nmae: orders_tier
                  requested-by: me
                  scope:
                    table: orders
                    colum: order_date
                    date_range:
                      start: 2023-02-30
                      end: 2023-01-01T00:00
                    zone: Europe/Berln
                    parallelism: 4
                    estimated_rows: 5.2M
                  strategy:
                    chunk_by: monthly
                    parallelism: "4"
                    preserve_existing: yes
                    order: newest
                  execution:
                    pre_checks: verify_source_data_exists
                    retry:
                      attempts: 0
                      first_wait: 30
                    chunks:
                      - id: a
                        date_range: [2023-01-01]
                  rollback:
                    strategy: backup
                  monitoring:
                    progress_webhook: https://example.org/hook
                  monitoring:
                    update_frequency: per chunk
                """))
        .containsExactly(
            "line 2, column 3, backfill: 'nmae' is not a key of 'backfill'. Did you mean 'name'?"
                + " Allowed are: version, name, description, created, requested_by,"
                + " approvals_required, approvers, code_version, scope, strategy, work, execution,"
                + " rollback, monitoring",
            "line 3, column 3, backfill: 'requested-by' is not a key of 'backfill'. Did you mean"
                + " 'requested_by'? Allowed are: version, name, description, created, requested_by,"
                + " approvals_required, approvers, code_version, scope, strategy, work, execution,"
                + " rollback, monitoring",
            "line 6, column 5, scope: 'colum' is not a key of 'scope'. Did you mean 'column'?"
                + " Allowed are: data_source, table, column, date_range, id_range, keys, by_key,"
                + " zone, where, with_nulls, exact_counts, estimated_rows, estimated_duration",
            "line 8, column 14, scope.date_range.start: there is no such day or time as 2023-02-30",
            "line 9, column 12, scope.date_range.end: '2023-01-01T00:00' is not a date, such as"
                + " 2023-01-31, or an instant with its offset, such as 2023-01-31T10:00:00Z.",
            "line 10, column 11, scope.zone: 'Europe/Berln' is no time zone. Did you mean"
                + " 'Europe/Berlin'? Write one such as Europe/Berlin, UTC or +02:00",
            "line 11, column 5, scope: 'parallelism' is not a key of 'scope'. It is a key of"
                + " 'strategy'. Allowed are: data_source, table, column, date_range, id_range,"
                + " keys, by_key, zone, where, with_nulls, exact_counts, estimated_rows,"
                + " estimated_duration",
            "line 12, column 21, scope.estimated_rows: '5.2M' is not a number of rows; write 1 or"
                + " more, such as 500000, 500_000 or ~500_000 rows, with at most 15 digits",
            "line 14, column 15, strategy.chunk_by: 'monthly' is not a unit; allowed are: minute,"
                + " hour, day, week, month, quarter, year, several of them such as '2 months', and"
                + " partition. Did you mean 'month'?",
            "line 15, column 18, strategy.parallelism: \"4\", which is text because of its quotes,"
                + " is not a whole number; write 1 to 1000, in digits and without quotes",
            "line 16, column 24, strategy.preserve_existing: 'yes' is not true or false; write true"
                + " or false, without quotes",
            "line 17, column 12, strategy.order: 'newest' is not a value of this key. Did you mean"
                + " 'newest_first'? Allowed are: oldest_first, newest_first",
            "line 19, column 17, execution.pre_checks: 'execution.pre_checks' is the value"
                + " 'verify_source_data_exists', and must be a list; write each item on a line of"
                + " its own after '- '",
            "line 21, column 17, execution.retry.attempts: 0 is out of bounds; write 1 to 100",
            "line 22, column 19, execution.retry.first_wait: 30 is not a duration; write 30s, 15m,"
                + " 4h, 1h30m, 2d or ISO 8601, such as PT4H",
            "line 25, column 21, execution.chunks[0].date_range: 'execution.chunks[0].date_range'"
                + " has 1 item, and needs exactly 2",
            "line 27, column 15, rollback.strategy: 'backup' is not a value of this key. Allowed"
                + " are: restore_from_backup, undo_log, none",
            "line 30, column 3, monitoring: the key 'monitoring' stands twice in 'backfill', first"
                + " in line 28; keep one of them",
            "line 31, column 23, monitoring.update_frequency: 'per chunk' is not a frequency;"
                + " allowed are: per_chunk, on_state_change, a time such as 'every 30s', a share"
                + " such as 'every 5%'. Did you mean 'per_chunk'?");
  }

  @Test
  void theMessageNamesTheFileAndEachFaultOnALine(@TempDir Path folder) throws IOException {
    var file = Files.writeString(folder.resolve("plan.yaml"), "backfill: {name: x, scope: {}}\n");

    assertThatThrownBy(() -> PlanFile.read(file))
        .isInstanceOf(PlanFileException.class)
        .hasMessage(
            "plan.yaml has 1 fault, and nothing was run:\n"
                + "  line 1, column 28, scope: the key 'table' is missing in 'scope'; write it,"
                + " such as 'table: orders'");
  }

  @Test
  void aMistypedSectionIsReadAllTheSame() {
    assertThat(faults("backfil:\n  name: x y\n  scope:\n    tabel: 5\n"))
        .hasSize(4)
        .anyMatch(fault -> fault.contains("'backfil' is not a key of the file. Did you mean"))
        .anyMatch(fault -> fault.startsWith("line 2, column 9, name: 'x y' is not a name"))
        .anyMatch(fault -> fault.contains("Did you mean 'table'?"))
        .contains(
            "line 4, column 12, scope.table: 5 is a number in YAML, and this key takes text; put it"
                + " in quotes: \"5\"");
  }

  @Test
  void whatIsNoYamlIsSaidInTheWordsOfItsAuthor() {
    assertThat(only("backfill:\n\tname: x\n"))
        .isEqualTo("line 2, column 1: a tab stands here; indent with spaces");
    assertThat(only("backfill:\n  name: x\n  description: a: b\n"))
        .isEqualTo(
            "line 3, column 17: a second ':' stands in this line; put a value that holds ': ' in"
                + " quotes");
    assertThat(only("backfill:\n  name: x\n   scope: b\n"))
        .isEqualTo(
            "line 3, column 9: line 3 is indented deeper than line 2, which has a value already;"
                + " indent both alike");
    assertThat(only("backfill:\n  name\n  scope: b\n"))
        .isEqualTo(
            "line 3, column 8: a key stands in line 3, and line 2 has no ':'; write 'key: value'"
                + " there");
    assertThat(only("backfill:\n  name: \"x\n  scope: b\n"))
        .isEqualTo("line 2, column 9: the quotes or brackets that begin here are not closed");
    assertThat(only("backfill:\n  name: x\n  scope: {table: orders\n"))
        .isEqualTo("line 3, column 10: the quotes or brackets that begin here are not closed");
    assertThat(only("backfill:\n  name: @x\n"))
        .isEqualTo(
            "line 2, column 9: a value cannot begin with this character; put the value in quotes");
  }

  @Test
  void whatAPlanDoesNotNeedIsRefused() {
    assertThat(only("backfill: &a {name: x}\n"))
        .contains("line 1, column 11: the anchor '&a' has no meaning in a plan");
    assertThat(only("backfill: *a\n")).contains("line 1, column 11: the alias '*a'");
    assertThat(only("backfill: {name: !!str x}\n")).contains("the tag '!!str' has no meaning");
    assertThat(only("backfill: {name: !java.net.URL x}\n")).contains("the tag '!java.net.URL'");
    assertThat(only(SMALL + "---\n" + SMALL))
        .isEqualTo("line 5, column 1: a second document begins here; write one plan per file");
    assertThat(only("[".repeat(100_000)))
        .isEqualTo("line 1, column 21: lists and sections are nested more than 20 deep here");
    assertThat(only("")).contains("the file is empty; a plan begins with the key 'backfill'");
    assertThat(only("# nothing\n")).contains("the file is empty");
    assertThat(only("? [a]\n: b\n")).contains("a list or a section cannot be a key");
    assertThat(only("backfill:\n")).contains("'backfill' has no value; give it one");
    assertThat(only("backfill:\n  name: a\u0007\n")).contains("the character U+0007");
  }

  @Test
  void aLargeFileIsRefusedAndAWrongEncodingIsPlaced(@TempDir Path folder) throws IOException {
    var large = Files.write(folder.resolve("large.yaml"), new byte[4 * 1024 * 1024 + 1]);
    var latin =
        Files.write(
            folder.resolve("latin.yaml"),
            "backfill:\n  name: caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    var marked = Files.writeString(folder.resolve("marked.yaml"), "\uFEFF" + SMALL);

    assertThatThrownBy(() -> PlanFile.read(large))
        .hasMessageContaining("the file has 4,194,305 bytes, and a plan has at most 4,194,304");
    assertThatThrownBy(() -> PlanFile.read(latin))
        .hasMessageContaining("line 2, column 12: the byte 0xE9 is not UTF-8");
    assertThat(PlanFile.read(marked)).isEqualTo(PlanFile.read(SMALL));
  }

  @Test
  void aFileOfAllowedSizeIsReadInLittleTime() {
    String keys = "\n      - 1234567".repeat(90_000);

    assertThat(PlanFile.read(SMALL + "    column: id\n    keys:" + keys + "\n").name())
        .isEqualTo("orders_tier");
  }

  @Test
  void chunksAreLabelsAndMustBeWhatThePlanCuts() {
    String plan =
        """
        backfill:
          name: x
          scope: {table: o, date_range: {start: 2023-01-10, end: 2023-04-01}}
          strategy: {chunk_by: month}
          execution:
            chunks:
        """;

    assertThat(
            PlanFile.read(
                plan
                    + "      - {id: chunk_01, date_range: [2023-01-10, 2023-02-01], status:"
                    + " success}\n"
                    + "      - {id: chunk_07, date_range: [2023-03-01, 2023-04-01]}\n"))
        .isNotNull();
    assertThat(
            faults(
                plan
                    + "      - {id: a, date_range: [2023-01-01, 2023-02-01]}\n"
                    + "      - {id: b, date_range: [2023-02-01, 2023-02-15]}\n"
                    + "      - {id: c, date_range: [2023-05-01, 2023-06-01]}\n"
                    + "      - {id: d, date_range: [2023-03-01, 2023-03-01]}\n"
                    + "      - {id: e, date_range: [2023-02-01T00:00:00Z,"
                    + " 2023-03-01T00:00:00Z]}\n"))
        .containsExactly(
            "line 7, column 29, execution.chunks[0].date_range: the file has [2023-01-01,"
                + " 2023-02-01), and the plan cuts [2023-01-10, 2023-02-01) here; correct the label"
                + " or the strategy",
            "line 8, column 29, execution.chunks[1].date_range: the file has [2023-02-01,"
                + " 2023-02-15), and the plan cuts [2023-02-01, 2023-03-01) here; correct the label"
                + " or the strategy",
            "line 9, column 29, execution.chunks[2].date_range: [2023-05-01, 2023-06-01) is outside"
                + " of the scope, which is [2023-01-10, 2023-04-01)",
            "line 10, column 29, execution.chunks[3].date_range: start 2023-03-01 is not before end"
                + " 2023-03-01; the end is the first day or instant that is left out",
            "line 11, column 29, execution.chunks[4].date_range: 2023-02-01T00:00:00Z and the start"
                + " of scope.date_range, 2023-01-10, are a date and an instant; write both alike");
    assertThat(
            faults(
                plan
                    + "      - {id: a, date_range: [2023-02-01, 2023-03-01]}\n"
                    + "      - {id: a, date_range: [2023-03-01, 2023-04-01]}\n"))
        .singleElement()
        .asString()
        .contains("two chunks are called 'a'; rename one");
  }

  @Test
  void chunksThatASizeMayCutLieWithinOneUnit() {
    String plan =
        """
        backfill:
          name: x
          scope: {table: o, date_range: {start: 2023-01-01, end: 2023-04-01}}
          strategy: {chunk_by: month, chunk_size: 1000}
          execution:
            chunks: [{id: a, date_range: [2023-02-01, %s]}]
        """;

    assertThat(PlanFile.read(plan.formatted("2023-02-15"))).isNotNull();
    assertThat(only(plan.formatted("2023-03-02")))
        .contains("the plan cuts [2023-02-01, 2023-03-01)");
  }

  @Test
  void keysThatDoNotGoTogetherAreNamed() {
    assertThat(
            faults(
                """
                backfill:
                  name: x
                  scope:
                    table: o
                    date_range: {start: 2023-01-02, end: 2023-01-01}
                    keys: [1]
                  strategy:
                    type: incremental
                    chunk_by: hour
                    chunk_width: 10
                    preserve_existing: true
                    canary: [5%]
                  work: {sql: update o set a = 1}
                  execution:
                    retry: {first_wait: 1m, longest_wait: 1s}
                    deadlines: {batch: 0s}
                    pre_checks: [a, a]
                    after: [x, y]
                    after_chunks_of: [y]
                  rollback: {strategy: none, backup_location: here}
                  monitoring: {progress_webhook: "https://u:p@host/x"}
                """))
        .extracting(fault -> fault.replaceFirst("^line \\d+, column \\d+, ", ""))
        .containsExactly(
            "scope.date_range: start 2023-01-02 is not before end 2023-01-01; the end is the first"
                + " day or instant that is left out",
            "scope.keys: the scope has date_range and keys; keep one of them",
            "strategy.type: the scope names rows by keys; write type: correction, or a range",
            "strategy.chunk_by: chunk_by: hour cuts instants, and the range has dates; write its"
                + " bounds as instants, such as 2023-01-01T00:00:00Z",
            "strategy.chunk_width: the strategy has chunk_by and chunk_width; keep one of them",
            "strategy.preserve_existing: preserve_existing needs work that sets columns, and the"
                + " work is sql; write the condition into it, or delete the key",
            "strategy.canary: the first stage is a number of chunks, was 5%; write one such as 1",
            "work.sql: the statement lacks {chunk}, and would change all rows for each chunk; write"
                + " it where the condition on the rows belongs, such as 'where {chunk}'",
            "execution.retry: the cap of the waits (PT1S) must be at least the first wait (PT1M)",
            "execution.deadlines: the batch deadline must be more than 0, was PT0S",
            "execution.pre_checks[1]: 'a' stands twice in 'execution.pre_checks'; keep one of them",
            "execution.after: plan 'x' cannot wait for itself",
            "execution.after: 'y' stands in after and in after_chunks_of; keep one",
            "rollback: the strategy none needs the key 'reason'",
            "rollback.backup_location: backup_location belongs to the strategy restore_from_backup,"
                + " and the strategy is none",
            "monitoring.progress_webhook: the address holds a secret, and a plan is read by many;"
                + " put it into the environment or a file, and write ${env:NAME} or ${file:path}");
  }

  @Test
  void approvalsThatCouldNeverBeGivenAreRefused() {
    assertThat(only(SMALL.replace("orders_tier\n", "orders_tier\n  approvals_required: 1\n")))
        .contains("Plan 'orders_tier' requires 1 approval and does not say who requested it");
    assertThat(only(SMALL.replace("orders_tier\n", "orders_tier\n  approvers: [ann]\n")))
        .contains("approvers needs approvals_required");
    assertThat(
            only(
                SMALL.replace(
                    "orders_tier\n",
                    """
                    orders_tier
                      requested_by: ann
                      approvals_required: 1
                      approvers: [Ann]
                    """)))
        .contains("0 of its approvers may give one; ann requested it");
  }

  @Test
  void noMessageRepeatsASecret() {
    var yaml =
        SMALL
            + """
              monitoring:
                progress_webhook: https://hooks.slack.com/services/T0/B0/hunter2
              rollback:
                strategy: restore_from_backup
                backup_location: s3://key:hunter2@bucket/
            """;

    assertThat(faults(yaml)).hasSize(2).noneMatch(fault -> fault.contains("hunter2"));
    assertThat(faults(yaml.replace("https:", "htps:")))
        .hasSize(2)
        .noneMatch(fault -> fault.contains("hunter2"));
  }

  @Test
  void durationsAndNumbersOfRowsAreReadAsPeopleWriteThem() {
    assertThat(read("deadlines: {chunk: 90m, run: PT36H}, grace: 1500ms"))
        .contains("chunk: 1h30m\n", "run: 1d12h\n", "grace: 1s500ms\n");
    assertThat(read("set_aside: {rows: 10, share: 0.0010}")).contains("share: 0.001\n");
    assertThat(PlanFile.read(SMALL + "    estimated_rows: 420000\n").toYaml())
        .contains("estimated_rows: 420_000\n");
  }

  private static String read(String execution) {
    return PlanFile.read(SMALL + "  execution: {%s}\n".formatted(execution)).toYaml();
  }
}
