package dev.backfill.run;

import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.rows;
import static dev.backfill.scope.ChunkBy.size;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.PlanChangedException;
import dev.backfill.ledger.RunState;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.report.BackfillReport;
import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Planning;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class PlanningTest {

  private final InMemoryLedger ledger = InMemoryLedger.create();
  private final BackfillRunner runner = BackfillRunner.with(ledger);

  @Test
  void explicitKeysAreDoneOnceInTheirOrder() {
    Queue<Long> done = new ConcurrentLinkedQueue<>();
    var keys = List.of(7L, 3L, 7L, 11L, 5L);

    var report =
        runner.run(
            Backfill.plan("keys", keys).chunkBy(size(2)).build(),
            chunk -> {
              done.addAll(chunk.range().keys());
              return chunk.range().keys().size();
            });

    assertThat(done).containsExactly(7L, 3L, 11L, 5L);
    assertThat(report.rowsChanged()).isEqualTo(4);
    assertThat(report.progress().total()).isEqualTo(2);
  }

  @Test
  void textKeysAreNotShown() {
    var keys = List.of("ann@example.com", "bob@example.com");
    var plan = Backfill.plan("mails", keys).chunkBy(size(1)).build();

    var report = runner.run(plan, chunk -> 1);

    assertThat(report.chunks()).extracting(chunk -> chunk.id()).containsExactly("1", "2");
    assertThat(report.toString()).doesNotContain("example.com");
  }

  @Test
  void aLongKeyListWhosePlanningStoppedInTheMiddleGoesOn() {
    var keys = LongStream.range(0, 30_000).boxed().toList();
    var plan = Backfill.plan("long_keys", keys).chunkBy(size(10)).failFast().build();
    Queue<Long> first = new ConcurrentLinkedQueue<>();
    assertThatThrownBy(
            () ->
                runner.run(
                    plan,
                    chunk -> {
                      if (chunk.no() == 50) {
                        throw new IllegalArgumentException();
                      }
                      first.addAll(chunk.range().keys());
                      return 10;
                    }))
        .isInstanceOf(BackfillFailedException.class);
    Queue<Long> second = new ConcurrentLinkedQueue<>();

    var report =
        runner.run(
            plan,
            chunk -> {
              second.addAll(chunk.range().keys());
              return 10;
            });

    assertThat(report.progress().total()).isEqualTo(3_000);
    assertThat(Stream.concat(first.stream(), second.stream()).sorted().toList()).isEqualTo(keys);
  }

  @Test
  void anotherKeyListUnderTheSameNameIsRefusedWithoutShowingKeys() {
    var first = IntStream.range(0, 2_000).mapToObj(i -> "first" + i).toList();
    var other = IntStream.range(0, 2_000).mapToObj(i -> "other" + i).toList();
    runner.run(Backfill.plan("list", first).chunkBy(size(500)).build(), chunk -> 1);

    assertThatThrownBy(
            () -> runner.run(Backfill.plan("list", other).chunkBy(size(500)).build(), chunk -> 1))
        .isInstanceOf(PlanChangedException.class)
        .hasMessageContaining("plan 'list'")
        .hasMessageNotContaining("first1")
        .hasMessageNotContaining("other1");
  }

  @Test
  void newestFirstGoesOnFromWhereItStoppedAndGrowsAtBothEnds() {
    Queue<String> done = new ConcurrentLinkedQueue<>();
    var from = LocalDate.of(2023, 3, 1);
    var to = LocalDate.of(2023, 6, 1);
    runner.run(
        Backfill.plan("newest", from, to).chunkBy(MONTH).newestFirst().build(),
        chunk -> done.add(chunk.id()) ? 1 : 0);
    assertThat(done).containsExactly("2023-05", "2023-04", "2023-03");
    done.clear();

    runner.run(
        Backfill.plan("newest", from.minusMonths(2), to.plusMonths(2))
            .chunkBy(MONTH)
            .newestFirst()
            .build(),
        chunk -> done.add(chunk.id()) ? 1 : 0);

    assertThat(done).containsExactly("2023-07", "2023-06", "2023-02", "2023-01");
  }

  @Test
  void aHostsOwnStrategyIsUsed() {
    ChunkStrategy<IdRange> halves =
        new ChunkStrategy<>() {
          @Override
          public String definition() {
            return "halves";
          }

          @Override
          public Iterator<IdRange> split(IdRange range, Planning<IdRange> planning) {
            long middle = (range.from() + range.to()) / 2;
            return List.of(new IdRange(range.from(), middle), new IdRange(middle, range.to()))
                .iterator();
          }
        };

    BackfillReport report =
        runner.run(Backfill.plan("own", 0, 100).chunkBy(halves).build(), chunk -> 1);

    assertThat(report.chunks()).extracting(chunk -> chunk.id()).containsExactly("0..50", "50..100");
  }

  @Test
  void aStrategyThatThrowsFailsTheRunAndKeepsTheCause() {
    ChunkStrategy<IdRange> broken =
        new ChunkStrategy<>() {
          @Override
          public String definition() {
            return "broken";
          }

          @Override
          public Iterator<IdRange> split(IdRange range, Planning<IdRange> planning) {
            throw new IllegalStateException("the secret of row 4711");
          }
        };

    assertThatThrownBy(
            () -> runner.run(Backfill.plan("broken", 0, 9).chunkBy(broken).build(), chunk -> 1))
        .isInstanceOf(BackfillFailedException.class)
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Plan 'broken' ended FAILED")
        .hasMessageNotContaining("4711");
  }

  @Test
  void whereOnlyTheDataCanTellTheNumberOfChunksPlanningPausesAtTheLimit() {
    ChunkStrategy<IdRange> ones =
        new ChunkStrategy<>() {
          @Override
          public String definition() {
            return "ones";
          }

          @Override
          public Iterator<IdRange> split(IdRange range, Planning<IdRange> planning) {
            return LongStream.range(range.from(), range.to())
                .mapToObj(id -> new IdRange(id, id + 1))
                .iterator();
          }
        };

    assertThatThrownBy(
            () ->
                runner.run(
                    Backfill.plan("ones", 0, 5_000).chunkBy(ones).maxChunks(2_500).build(),
                    chunk -> 1))
        .isInstanceOfSatisfying(
            BackfillFailedException.class,
            e -> {
              assertThat(e.report().state()).isEqualTo(RunState.PAUSED);
              assertThat(e.report().progress().total()).isEqualTo(2_500);
            })
        .hasMessageContaining("maxChunks (2,500)");

    assertThatThrownBy(
            () ->
                runner.run(
                    Backfill.plan("ones", 0, 5_000)
                        .chunkBy(ones)
                        .maxChunks(5_000)
                        .failFast()
                        .build(),
                    chunk -> {
                      throw new IllegalStateException("not yet");
                    }))
        .isInstanceOf(BackfillFailedException.class);
    var report =
        runner.run(
            Backfill.plan("ones", 0, 5_000).chunkBy(ones).maxChunks(5_000).build(), chunk -> 1);

    assertThat(report.progress().count(ChunkState.SUCCEEDED)).isEqualTo(5_000);
  }

  @Test
  void rowsNeedAScopeThatCanCount() {
    assertThatThrownBy(() -> Backfill.plan("rows", 0, 100).chunkBy(rows(10)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rows");
  }

  @Test
  void idsAtTheEndsOfTheTypeDoNotOverflow() {
    var report =
        runner.run(
            Backfill.plan("ends", Long.MIN_VALUE, Long.MAX_VALUE)
                .chunkBy(width(Long.MAX_VALUE / 4))
                .build(),
            chunk -> 1);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.progress().total()).isBetween(8L, 12L);
  }
}
