package dev.backfill.values;

import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.check.Check;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.RangeCodec;
import dev.backfill.scope.Scope;
import dev.backfill.work.Batch;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Text that a ledger would refuse is refused when the plan is built. */
class FreeTextTest {

  private static PlanSteps.Options<DateRange> plan() {
    return Backfill.plan("texts", LocalDate.of(2023, 1, 1), LocalDate.of(2024, 1, 1))
        .chunkBy(MONTH);
  }

  /** A scope of the host's whose definition cannot be stored. */
  private record NulScope() implements Scope<IdRange> {

    @Override
    public String definition() {
      return "table a\0b";
    }

    @Override
    public Iterator<IdRange> ranges() {
      return List.of(new IdRange(0, 10)).iterator();
    }

    @Override
    public RangeCodec<IdRange> codec() {
      return RangeCodec.ids();
    }
  }

  private static void refused(ThrowingCallable build, String... words) {
    assertThatThrownBy(build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(words);
  }

  @Test
  void aRequesterOfMoreCharactersThanTheLedgerKeepsIsRefused() {
    refused(
        () -> plan().requestedBy("r".repeat(300)).build(),
        "requestedBy may have at most 200 characters, this one has 300: 'rrrr");
    assertThatCode(() -> plan().requestedBy("\ud83d\ude80".repeat(200)).build())
        .as("characters are counted as the database counts them")
        .doesNotThrowAnyException();
  }

  @Test
  void aNulIsRefusedWhereverItWouldReachTheLedger() {
    refused(() -> plan().requestedBy("a\0b").build(), "requestedBy holds a NUL", "position 1");
    refused(() -> plan().description("\0").build(), "description holds a NUL");
    refused(() -> plan().codeVersion("1\0").build(), "codeVersion holds a NUL");
    refused(
        () -> plan().postCheck(Check.of("no\0", c -> Check.passed(""))).build(),
        "The name of a postCheck holds a NUL");
    refused(
        () -> Backfill.plan("scope", new NulScope()).chunkBy(width(10)).run(chunk -> 1),
        "The definition of plan 'scope' holds a NUL character in 'scope'");
    refused(() -> new Batch(1, 0, 0, Optional.of("at\0")), "cursor", "NUL");
  }

  @Test
  void longNamesOfChecksAndVersionsAreRefusedWithTheLimit() {
    refused(
        () -> plan().preCheck(Check.of("c".repeat(501), c -> Check.passed(""))).build(),
        "The name of a preCheck may have at most 500 characters, this one has 501");
    refused(() -> plan().codeVersion("1".repeat(201)).build(), "codeVersion", "200", "201");
    refused(
        () -> plan().description("d".repeat(10_001)).build(), "description", "10,000", "10,001");
  }

  @Test
  void evidenceIsCleaned() {
    assertThat(Check.failed("3\0rows\r\nof 4").evidence()).isEqualTo("3 rows of 4");
  }

  @Test
  void aPlanIsShownInOneShortLine() {
    assertThat(plan().parallelism(4).build())
        .hasToString("Plan 'texts' over dates, chunks by month, 4 lane(s)");
    assertThat(plan()).hasToString("Plan 'texts' over dates, chunks by month, 1 lane(s)");
  }
}
