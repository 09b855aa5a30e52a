package dev.backfill.ledger;

import static dev.backfill.ledger.LedgerFixture.batch;
import static dev.backfill.ledger.LedgerFixture.claim;
import static dev.backfill.ledger.LedgerFixture.claimAll;
import static dev.backfill.ledger.LedgerFixture.definition;
import static dev.backfill.ledger.LedgerFixture.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.check.Check;
import dev.backfill.check.CheckResult;
import dev.backfill.scope.IdRange;
import dev.backfill.support.Sha256;
import dev.backfill.work.Batch;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Opening, closing, forgetting: one live process, one definition, and notes that stay. */
interface OpenContract extends LedgerFixture {

  @Test
  default void aNewRunIsPlanned() {
    var run = open(ledger(), definition(PLAN));

    var view = run.view(10);
    assertThat(view.planName()).isEqualTo(PLAN);
    assertThat(view.runId()).isEqualTo(run.runId());
    assertThat(UUID.fromString(run.runId()).toString()).isEqualTo(run.runId());
    assertThat(view.state()).isEqualTo(RunState.PLANNED);
    assertThat(view.planned()).isFalse();
    assertThat(view.rows()).isEqualTo(RowCounts.NONE);
    assertThat(view.notable()).isEmpty();
  }

  @Test
  default void aRunGoesOnInTheNextProcess() {
    var first = running(3);
    var held = claim(first, 2);
    first.note(held.get(0), Batch.last(5));
    first.note(held.get(1), batch(4, "k4"));
    first.close();

    var second = open(sameStoreAsAnotherProcess(), definition(PLAN));

    assertThat(second.runId()).isEqualTo(first.runId());
    assertThat(second.view(0).state()).isEqualTo(RunState.RUNNING);
    assertThat(second.view(0).count(ChunkState.RUNNING)).isZero();
    assertThat(second.view(0).rows()).isEqualTo(new RowCounts(9, 0, 0));
    var rest = claimAll(second);
    assertThat(numbers(rest)).containsExactly(2L, 3L);
    assertThat(rest.getFirst().cursor()).hasValue("k4");
    assertThat(rest.getFirst().batches()).isEqualTo(1);
    assertThat(rest.getFirst().attempt()).isEqualTo(1);
  }

  @Test
  default void theLanesOfTheNextProcessReplaceThoseOfTheFirst() {
    running(1).close();
    var old = definition(PLAN);

    var second =
        open(
            sameStoreAsAnotherProcess(),
            new RunDefinition<>(
                PLAN,
                old.planHash(),
                old.workHash(),
                old.document(),
                old.requestedBy(),
                11,
                old.zone(),
                old.codec()));

    assertThat(second.directive().lanes()).isEqualTo(11);
  }

  @Test
  default void aSecondLiveProcessIsRefused() {
    var first = running(1);

    assertThatThrownBy(() -> open(sameStoreAsAnotherProcess(), definition(PLAN)))
        .isInstanceOf(RunIsLiveException.class)
        .hasMessageContaining("'" + PLAN + "'");

    first.close();
    assertThatCode(() -> open(sameStoreAsAnotherProcess(), definition(PLAN)))
        .doesNotThrowAnyException();
  }

  @Test
  default void otherPlansAreRunAtTheSameTime() {
    var one = running(1);
    var other = open(ledger(), definition("another_plan"));
    LedgerFixture.plan(other, 1);

    assertThat(other.runId()).isNotEqualTo(one.runId());
    assertThat(one.note(claim(one), Batch.last(1))).isTrue();
    assertThat(other.view(0).rows()).isEqualTo(RowCounts.NONE);
  }

  @Test
  default void aChangedPlanIsRefusedSayingWhatHasChanged() {
    running(1).close();
    var was = definition(PLAN);
    var is = changed(was, "c".repeat(64), was.workHash(), was.zone(), "month", "week");

    assertThatThrownBy(() -> open(ledger(), is))
        .isInstanceOf(PlanChangedException.class)
        .hasMessageContaining("'" + PLAN + "'")
        .hasMessageContaining("chunkBy was 'month', is 'week'")
        .hasMessageContaining("ledger.forget(\"" + PLAN + "\")");

    assertThat(open(ledger(), was).view(0).state()).isEqualTo(RunState.RUNNING);
  }

  @Test
  default void changedWorkIsRefusedSayingWhatHasChanged() {
    running(1).close();
    var was = definition(PLAN);
    var is = changed(was, was.planHash(), "c".repeat(64), was.zone(), "UPDATE", "DELETE FROM");

    assertThatThrownBy(() -> open(ledger(), is))
        .isInstanceOf(PlanChangedException.class)
        .hasMessageContaining("work was 'UPDATE orders', is 'DELETE FROM orders'");
  }

  @Test
  default void anotherZoneIsRefused() {
    running(1).close();
    var was = definition(PLAN);
    var berlin = ZoneId.of("Europe/Berlin");

    assertThatThrownBy(
            () -> open(ledger(), changed(was, was.planHash(), was.workHash(), berlin, "", "")))
        .isInstanceOf(PlanChangedException.class);
  }

  @Test
  default void aRunOfFormatOneIsContinuedWithOtherChecks() {
    open(ledger(), ofFormatOne("month", "rows exist")).close();

    assertThat(open(ledger(), ofFormatTwo("month")).view(0).state()).isEqualTo(RunState.PLANNED);
  }

  @Test
  default void aRunOfFormatOneIsRefusedForWhatIsNotAboutChecks() {
    open(ledger(), ofFormatOne("month", "rows exist")).close();

    assertThatThrownBy(() -> open(ledger(), ofFormatTwo("week")))
        .isInstanceOf(PlanChangedException.class)
        .hasMessageContaining(": chunkBy was 'month', is 'week'. Use");
  }

  @Test
  default void aDocumentOfFormatOneThatIsNotTheOneWithTheFingerprintIsNotBelieved() {
    var former = ofFormatOne("month", "rows exist");
    open(
            ledger(),
            changed(former, "c".repeat(64), former.workHash(), former.zone(), "week", "week"))
        .close();

    assertThatThrownBy(() -> open(ledger(), ofFormatTwo("month")))
        .isInstanceOf(PlanChangedException.class)
        .hasMessageContaining("its fingerprint is another one");
  }

  private static RunDefinition<IdRange> ofFormatOne(String chunkBy, String check) {
    var checks = "preChecks: %s\nchunkChecks: \npostChecks: a | b\n".formatted(check);
    return ofFormat("1", "scope: ids\nchunkBy: %s\n".formatted(chunkBy) + checks);
  }

  private static RunDefinition<IdRange> ofFormatTwo(String chunkBy) {
    return ofFormat("2", "scope: ids\nchunkBy: %s\n".formatted(chunkBy));
  }

  /** As the engine writes it: the format, the work, and then the fields of the plan. */
  private static RunDefinition<IdRange> ofFormat(String format, String fields) {
    var was = definition(PLAN);
    String first = "format: backfill-plan/%s\n".formatted(format);
    return new RunDefinition<>(
        PLAN,
        Sha256.of(first + fields),
        was.workHash(),
        first + "work: UPDATE orders\ncodeVersion: 1\n" + fields,
        was.requestedBy(),
        was.lanes(),
        was.zone(),
        was.codec());
  }

  private static RunDefinition<IdRange> changed(
      RunDefinition<IdRange> was,
      String planHash,
      String workHash,
      ZoneId zone,
      String text,
      String replacement) {
    return new RunDefinition<>(
        was.planName(),
        planHash,
        workHash,
        was.document().replace(text, replacement),
        was.requestedBy(),
        was.lanes(),
        zone,
        was.codec());
  }

  @Test
  default void aForgottenPlanStartsOver() {
    var first = running(2);
    first.note(claim(first), Batch.last(1));
    first.remember("key", "value");
    first.close();

    ledger().forget(PLAN);

    assertThat(ledger().attach(PLAN)).isEmpty();
    var second = open(ledger(), definition(PLAN));
    assertThat(second.runId()).isNotEqualTo(first.runId());
    assertThat(second.view(0).state()).isEqualTo(RunState.PLANNED);
    assertThat(second.view(0).total()).isZero();
    assertThat(second.plannedTo()).isEmpty();
    assertThat(second.recall("key")).isEmpty();
  }

  @Test
  default void onlyTheNamedPlanIsForgotten() {
    running(1).close();

    ledger().forget("another_plan");

    assertThat(ledger().attach(PLAN)).isPresent();
  }

  @Test
  default void aPlanAtWorkIsNotForgotten() {
    var run = running(1);

    assertThatThrownBy(() -> sameStoreAsAnotherProcess().forget(PLAN))
        .isInstanceOf(RunIsLiveException.class)
        .hasMessageContaining(PLAN);

    assertThat(run.note(claim(run), Batch.last(1))).isTrue();
  }

  @Test
  default void closingTwiceChangesNothing() {
    var first = running(1);
    claim(first);
    first.close();
    var second = open(sameStoreAsAnotherProcess(), definition(PLAN));
    var held = claim(second);

    first.close();

    assertThat(second.note(held, Batch.last(1))).isTrue();
  }

  @Test
  default void theFirstNoteStays() {
    var run = running(1);
    String longText = "x".repeat(10_000);

    assertThat(run.recall("capture:POST:row count")).isEmpty();
    assertThat(run.remember("capture:POST:row count", longText)).isEqualTo(longText);
    assertThat(run.remember("capture:POST:row count", "17")).isEqualTo(longText);
    assertThat(run.remember("k".repeat(200), "")).isEmpty();
    run.close();

    var second = open(sameStoreAsAnotherProcess(), definition(PLAN));
    assertThat(second.recall("capture:POST:row count")).hasValue(longText);
    assertThat(second.recall("k".repeat(200))).hasValue("");
    assertThat(second.recall("another key")).isEmpty();
  }

  @Test
  default void theResultOfACheckMayBeReplaced() {
    var run = running(1);
    var at = Instant.parse("2024-01-15T14:00:00Z");

    for (var phase : CheckResult.Phase.values()) {
      for (var verdict : new Check.Verdict[] {Check.failed("3 left"), Check.passed("0 left")}) {
        var result = new CheckResult(phase, "no nulls", verdict, at, Duration.ofMillis(12));
        assertThatCode(() -> run.record(result)).doesNotThrowAnyException();
      }
    }
  }
}
