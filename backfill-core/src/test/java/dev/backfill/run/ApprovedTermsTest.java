package dev.backfill.run;

import static dev.backfill.scope.ChunkBy.size;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.backfill.Backfill;
import dev.backfill.BuiltPlan;
import dev.backfill.PlanSteps;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.NotApprovedException;
import dev.backfill.plan.ApprovalRule;
import dev.backfill.plan.BadRows;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.KeySet;
import dev.backfill.scope.Range;
import dev.backfill.support.Sha256;
import dev.backfill.work.ChunkProcessor;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every bound of the ranges is approved, and each setting that decides which rows are changed. */
class ApprovedTermsTest {

  private static final ApprovalRule ONE = ApprovalRule.required(1);

  private InMemoryLedger ledger = InMemoryLedger.create();
  private final Set<Object> done = ConcurrentHashMap.newKeySet();

  private static Stream<List<Object>> sameNumberOfKeys() {
    return Stream.of(
        List.of(1L, 2L, 3L),
        List.of(new UUID(0, 1), new UUID(0, 2), new UUID(0, 3)),
        List.of("a", "b", "c"));
  }

  /** Each on a ledger of its own. */
  private Stream<DynamicTest> eachKindOfKeys(Consumer<List<Object>> test) {
    return sameNumberOfKeys()
        .map(
            keys ->
                dynamicTest(
                    keys.toString(),
                    () -> {
                      ledger = InMemoryLedger.create();
                      done.clear();
                      test.accept(keys);
                    }));
  }

  private static List<Object> withAnotherLast(List<Object> keys) {
    Object last =
        switch (keys.getFirst()) {
          case Long ignored -> 9L;
          case UUID ignored -> new UUID(0, 9);
          default -> "z";
        };
    return List.of(keys.get(0), keys.get(1), last);
  }

  private BuiltPlan<KeySet<Object>> plan(List<Object> keys) {
    return Backfill.plan("approved", keys)
        .chunkBy(size(1))
        .ledger(ledger)
        .requestedBy("data-team")
        .approvals(ONE)
        .build();
  }

  private long work(KeySet<Object> keys) {
    done.addAll(keys.keys());
    return keys.keys().size();
  }

  @TestFactory
  Stream<DynamicTest> anApprovalOfKeysIsNoneOfAsManyOthers() {
    return eachKindOfKeys(this::refusesAsManyOthers);
  }

  private void refusesAsManyOthers(List<Object> keys) {
    ChunkProcessor<KeySet<Object>> work = chunk -> work(chunk.range());
    ledger.approve(plan(keys).approvalTerms(work), "ann");

    assertThatThrownBy(() -> plan(withAnotherLast(keys)).run(work))
        .isInstanceOf(NotApprovedException.class)
        .hasMessageContaining("what it covers changed since: rangeFingerprint was '");

    assertThat(done).isEmpty();
    plan(keys).run(work);
    assertThat(done).containsExactlyInAnyOrderElementsOf(keys);
  }

  @TestFactory
  Stream<DynamicTest> aRunThatHasBegunIsNotWidenedByOtherKeysThanWereApproved() {
    return eachKindOfKeys(this::isNotWidened);
  }

  private void isNotWidened(List<Object> keys) {
    ChunkProcessor<KeySet<Object>> work = chunk -> work(chunk.range());
    var first = keys.subList(0, 2);
    ledger.approve(plan(first).approvalTerms(work), "ann");
    plan(first).run(work);
    ledger.approve(plan(keys).approvalTerms(work), "ann");

    assertThatThrownBy(() -> plan(withAnotherLast(keys)).run(work))
        .isInstanceOf(NotApprovedException.class);

    assertThat(done).containsExactlyInAnyOrderElementsOf(first);
    plan(keys).run(work);
    assertThat(done).containsExactlyInAnyOrderElementsOf(keys);
  }

  @Test
  void theFingerprintCoversAllBoundsInFullAndNotTheWordsForThem() {
    ChunkProcessor<KeySet<Object>> work = chunk -> 0;
    var terms = plan(List.of("a")).approvalTerms(work);
    var range = Sha256.of(Sha256.of("") + "6 text:a ");

    assertThat(terms.document())
        .contains("\nrange: 1 range\n", "\nrangeFingerprint: " + range.substring(0, 12) + "\n");
    assertThat(terms.termsHash())
        .isEqualTo(
            Sha256.of("rangeFingerprint: " + range + "\nrequestedBy: data-team\napprovals: 1\n"));
  }

  private BuiltPlan<IdRange> plan(
      ApprovalRule rule, UnaryOperator<PlanSteps.Options<IdRange>> setting) {
    return setting
        .apply(
            Backfill.plan("approved", 0, 30)
                .chunkBy(width(10))
                .ledger(ledger)
                .requestedBy("data-team")
                .approvals(rule))
        .build();
  }

  @Test
  void namesWithCommasAreNotTakenForOtherNames() {
    ChunkProcessor<Range> work = chunk -> 0;
    var hashes =
        Stream.of(
                ONE.by("ann, bob", "carla"),
                ONE.by("ann", "bob, carla"),
                ONE.by("ann", "bob", "carla"),
                ONE.by("ann | bob", "carla"))
            .map(rule -> plan(rule, same -> same).approvalTerms(work).termsHash());

    assertThat(hashes).doesNotHaveDuplicates().hasSize(4);
  }

  @Test
  void anApprovalForOneDataSourceIsNoneForAnother() {
    ChunkProcessor<Range> work = chunk -> 0;
    ledger.approve(plan(ONE.on("staging"), same -> same).approvalTerms(work), "ann");

    assertThatThrownBy(() -> plan(ONE.on("production"), same -> same).run(work))
        .isInstanceOf(NotApprovedException.class)
        .hasMessageContaining(
            "what it covers changed since: dataSource was 'staging', is 'production'.");
  }

  @Test
  void moreRowsThatComeInLaterAndMoreRowsThatAreSetAsideNeedOtherApprovals() {
    ChunkProcessor<Range> work = chunk -> 0;
    ledger.approve(
        plan(ONE, plan -> plan.deltaPasses(1).setAside(BadRows.atMost(5))).approvalTerms(work),
        "ann");

    var judged =
        plan(ONE, plan -> plan.setAside(BadRows.atMost(6)))
            .approvalTerms(work)
            .judge(ledger.approvals("approved"));

    assertThat(judged.suffice()).isFalse();
    assertThat(judged.sentence())
        .contains("deltaPasses was '1', is ''")
        .contains("setAside was '5 rows, or a share of 0.0', is '6 rows, or a share of 0.0'");
  }

  @Test
  void lanesAndLimitsMayChange() {
    ChunkProcessor<Range> work = chunk -> 0;
    ledger.approve(plan(ONE, same -> same).approvalTerms(work), "ann");

    var report = plan(ONE, plan -> plan.parallelism(3).failFast().batchRows(7)).run(work);

    assertThat(report.approvals().orElseThrow().valid()).isEqualTo(1);
  }
}
