package dev.backfill.run.retry;

import static dev.backfill.run.fixture.Plans.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.contract.BackfillException;
import dev.backfill.contract.DatabaseUnreachableException;
import dev.backfill.contract.TimeSource;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.LedgerUnreachableException;
import dev.backfill.run.BackfillRunner;
import dev.backfill.run.fixture.CountingWork;
import dev.backfill.run.fixture.UnreachableLedger;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Scope;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.TransactionalProcessor;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A database that is away before a run has begun. */
class OpeningOutageTest {

  private final ManualClock clock = ManualClock.startingAt("2024-01-15T14:00:00Z").skippingWaits();
  private final InMemoryLedger memory = InMemoryLedger.create(clock);
  private final UnreachableLedger ledger = new UnreachableLedger(memory);
  private final BackfillRunner runner = BackfillRunner.with(ledger, clock, 42);
  private final AtomicInteger asked = new AtomicInteger();
  private final long begun = clock.nanos();

  private Duration waited() {
    return Duration.ofNanos(clock.nanos() - begun);
  }

  /** Work that cannot be bound to its scope as long as there is a failure. */
  private CountingWork boundWith(IntFunction<@Nullable RuntimeException> failures) {
    return new CountingWork(memory.resource()) {
      @Override
      public TransactionalProcessor<IdRange> over(Scope<? extends IdRange> scope) {
        var failure = failures.apply(asked.incrementAndGet());
        if (failure != null) {
          throw failure;
        }
        return this;
      }
    };
  }

  private static RuntimeException refused() {
    return new DatabaseUnreachableException("Could not ask", new ConnectException("refused"));
  }

  private static RuntimeException startingUp() {
    return new DatabaseUnreachableException("Could not ask: it is starting up", null);
  }

  @Test
  void aLedgerThatIsAwayAtTheStartIsWaitedFor() {
    ledger.refuse(method -> method.equals("open") && asked.incrementAndGet() < 20);

    var report = runner.run(ids("late", 5).build(), chunk -> 1);

    assertThat(report.rowsChanged()).isEqualTo(5);
    assertThat(report.notes())
        .anyMatch(note -> note.contains("ledger could not be reached 1 time"));
    assertThat(waited()).isGreaterThan(Duration.ofSeconds(10));
  }

  @Test
  void aLedgerThatStaysAwayEndsTheOpeningAfterTheLongestOutage() {
    ledger.refuse("open"::equals);
    var plan = ids("away", 5).maxOutage(Duration.ofMinutes(2)).build();

    assertThatThrownBy(() -> runner.run(plan, chunk -> 1))
        .isInstanceOf(LedgerUnreachableException.class)
        .hasMessageContaining("Plan 'away' did not begin: Could not open. It was asked ")
        .hasMessageContaining("times in 2m (maxOutage is 2m). No chunk was begun");
    assertThat(waited()).isBetween(Duration.ofMinutes(2), Duration.ofMinutes(3));
  }

  @Test
  void aDatabaseThatIsAwayWhileTheWorkIsPreparedIsWaitedFor() {
    var work = boundWith(time -> time < 30 ? startingUp() : null);

    var report = runner.run(ids("prepared", 5).build(), work);

    assertThat(report.progress().count(ChunkState.SUCCEEDED)).isEqualTo(5);
    assertThat(report.notes())
        .anyMatch(note -> note.contains("database could not be reached 1 time"));
    assertThat(waited()).isGreaterThan(OpeningRetry.REFUSED);
  }

  @Test
  void anAddressThatHasNeverAnsweredIsWaitedForBriefly() {
    var work = boundWith(time -> refused());

    assertThatThrownBy(() -> runner.run(ids("port", 5).build(), work))
        .isInstanceOf(DatabaseUnreachableException.class)
        .hasMessageContaining("Plan 'port' did not begin: Could not ask. It was asked ")
        .hasMessageContaining("times in 30s. No chunk was begun")
        .hasMessageContaining("check host and port")
        .hasMessageContaining("maxOutage (15m)");
    assertThat(waited()).isBetween(OpeningRetry.REFUSED, Duration.ofMinutes(1));
  }

  @Test
  void aServerThatRefusesConnectionsAfterItHasAnsweredIsWaitedForAsInTheMiddle() {
    var work = boundWith(time -> time == 1 ? startingUp() : time < 40 ? refused() : null);

    var report = runner.run(ids("restarted", 5).build(), work);

    assertThat(report.progress().count(ChunkState.SUCCEEDED)).isEqualTo(5);
    assertThat(waited()).isGreaterThan(Duration.ofMinutes(1));
  }

  @Test
  void whatDoesNotPassIsNotAskedAgain() {
    var work = boundWith(time -> new BackfillException("the password is wrong"));

    assertThatThrownBy(() -> runner.run(ids("wrong", 5).build(), work))
        .hasMessage("the password is wrong");
    assertThat(asked).hasValue(1);
    assertThat(waited()).isZero();
  }

  @Test
  void withoutPatienceTheFirstSilenceEndsTheOpening() {
    ledger.refuse("open"::equals);
    var plan = ids("hasty", 5).maxOutage(Duration.ZERO).build();

    assertThatThrownBy(() -> runner.run(plan, chunk -> 1))
        .isInstanceOf(LedgerUnreachableException.class)
        .hasMessageContaining("It was asked once in ");
  }

  @Test
  void aDryRunWaitsToo() {
    var work = boundWith(time -> time < 10 ? startingUp() : null);

    assertThat(runner.dryRun(ids("rehearsed", 5).build(), work).succeeded()).isTrue();
    assertThat(asked.get()).isGreaterThanOrEqualTo(10);
  }

  @Test
  void anInterruptEndsTheWaitAndIsKept() {
    ledger.refuse("open"::equals);
    var real = BackfillRunner.with(ledger, TimeSource.system(), 42);
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> real.run(ids("interrupted", 5).build(), chunk -> 1))
        .isInstanceOf(BackfillException.class)
        .hasMessageContaining("interrupted while it waited for the database");

    assertThat(Thread.interrupted()).isTrue();
  }
}
