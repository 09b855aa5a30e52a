package dev.backfill.plan;

import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.WEEK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.check.Check;
import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.Scope;
import dev.backfill.values.Definition;
import dev.backfill.values.RunSettings;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a fingerprint covers, and that it never changes by itself. */
class PlanDocumentTest {

  private static final DateRange YEAR_2023 =
      new DateRange(LocalDate.of(2023, 1, 1), LocalDate.of(2024, 1, 1));

  private final Definition<DateRange> plan = plan(MONTH, YEAR_2023);

  private static Definition<DateRange> plan(ChunkStrategy<DateRange> by, DateRange range) {
    return Definition.of("orders_tier", Scope.dates(range.from(), range.to()), by)
        .preCheck(check("rows exist"))
        .postCheck(check("no nulls"))
        .postCheck(check("row count unchanged"));
  }

  private static Check check(String name) {
    return Check.of(
        name,
        context -> {
          throw new AssertionError("not run");
        });
  }

  @Test
  void thePlansTextIsOneLineForEachField() {
    assertThat(PlanDocument.of(plan).text())
        .isEqualTo(
            """
            format: backfill-plan/2
            scope: dates
            chunkBy: month
            order: OLDEST_FIRST
            zone: Z
            """);
    assertThat(PlanDocument.ofChecks(plan).text())
        .isEqualTo(
            """
            preChecks: rows exist
            chunkChecks:\s
            postChecks: no nulls | row count unchanged
            """);
  }

  @Test
  void theWorksTextIsOneLineForEachField() {
    assertThat(PlanDocument.ofWork("UPDATE orders\nSET tier = 'gold'", "3").text())
        .isEqualTo(
            """
            format: backfill-work/1
            work: UPDATE orders\\nSET tier = 'gold'
            codeVersion: 3
            """);
  }

  @Test
  void theFingerprintsOfFormatTwoAreWhatTheyWereInEveryRelease() {
    assertThat(PlanDocument.of(plan).sha256())
        .isEqualTo("c4b5f7af2003c292e8da5ece615e57bf4d50cc3f1e30855d449cb1b7c6f6c0d5");
    assertThat(PlanDocument.ofWork("UPDATE orders\nSET tier = 'gold'", "3").sha256())
        .isEqualTo("ad2416549b80d1320a1af25c52890252aea75e66216e0f7ba732195c0467d7f0");
  }

  @Test
  void equalDefinitionsHaveEqualFingerprints() {
    assertThat(PlanDocument.of(plan(MONTH, YEAR_2023)).sha256())
        .isEqualTo(PlanDocument.of(plan).sha256());
  }

  @Test
  void boundsWiringChecksAndWordsForPeopleAreNotFingerprinted() {
    var wider = new DateRange(LocalDate.of(2022, 1, 1), LocalDate.of(2025, 1, 1));

    assertThat(PlanDocument.of(plan(MONTH, wider))).isEqualTo(PlanDocument.of(plan));
    assertThat(PlanDocument.of(plan.description("new").requestedBy("data-team")))
        .isEqualTo(PlanDocument.of(plan));
    assertThat(PlanDocument.of(plan.codeVersion("2"))).isEqualTo(PlanDocument.of(plan));
    assertThat(PlanDocument.of(plan.preCheck(check("new")))).isEqualTo(PlanDocument.of(plan));
    assertThat(PlanDocument.of(plan.chunkCheck(check("new")))).isEqualTo(PlanDocument.of(plan));
    assertThat(PlanDocument.of(plan.postCheck(check("new")))).isEqualTo(PlanDocument.of(plan));
    assertThat(Plan.of(plan, RunSettings.DEFAULT.parallelism(8)).fingerprint())
        .isEqualTo(Plan.of(plan, RunSettings.DEFAULT).fingerprint());
  }

  @Test
  void everythingElseIsFingerprinted() {
    var zoned =
        Definition.of(
            "orders_tier",
            Scope.instants(Instant.EPOCH, Instant.MAX),
            MONTH.in(ZoneId.of("Europe/Berlin")));

    assertThat(
            List.of(
                PlanDocument.of(plan).sha256(),
                PlanDocument.of(plan(WEEK, YEAR_2023)).sha256(),
                PlanDocument.of(plan(MONTH.every(2), YEAR_2023)).sha256(),
                PlanDocument.of(plan.newestFirst()).sha256(),
                PlanDocument.of(zoned).sha256(),
                PlanDocument.ofWork("", "1").sha256(),
                PlanDocument.ofWork("", "2").sha256()))
        .doesNotHaveDuplicates();
  }

  @Test
  void oneCheckWithABarInItsNameIsNotTwoChecks() {
    var one = plan.chunkCheck(check("a | b"));
    var two = plan.chunkCheck(check("a")).chunkCheck(check("b"));

    assertThat(PlanDocument.ofChecks(one)).isNotEqualTo(PlanDocument.ofChecks(two));
  }

  @Test
  void keysThatBreakALineAreRefused() {
    for (String key : List.of("", "a: b", "a\nb", "a\rb")) {
      assertThatThrownBy(() -> new PlanDocument(Map.of(key, "value")))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void fieldsAreCopiedAndKeepTheirOrder() {
    var fields = new LinkedHashMap<String, String>();
    fields.put("z", "1");
    fields.put("a", "2");
    var document = new PlanDocument(fields);

    fields.put("b", "3");

    assertThat(document.text()).isEqualTo("z: 1\na: 2\n");
  }
}
