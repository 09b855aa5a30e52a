package dev.backfill.run;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.BuiltPlan;
import dev.backfill.ledger.ForwardingLedger;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.NotApprovedException;
import dev.backfill.ledger.RunDefinition;
import dev.backfill.ledger.RunDefinitions;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.ApprovalRule;
import dev.backfill.plan.GroupMember;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Range;
import dev.backfill.work.ChunkProcessor;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A plan that needs approvals is run with them, and not without. */
class ApprovalTest {

  private final InMemoryLedger ledger = InMemoryLedger.create();
  private final AtomicLong done = new AtomicLong();
  private final ChunkProcessor<IdRange> work = chunk -> done.incrementAndGet();

  private BuiltPlan<IdRange> plan(Ledger in, ApprovalRule rule, long end) {
    return Backfill.plan("approved", 0, end)
        .chunkBy(width(10))
        .ledger(in)
        .requestedBy("data-team")
        .approvals(rule)
        .build();
  }

  private BuiltPlan<IdRange> plan(int approvals) {
    return plan(ledger, ApprovalRule.required(approvals), 30);
  }

  @Test
  void aPlanThatTooFewHaveApprovedDoesNothingAndSaysHowToApproveIt() {
    var plan = plan(2);
    ledger.approve(plan.approvalTerms(work), "ann");
    var day = ledger.approvals("approved").getFirst().at().toString().substring(0, 10);

    assertThatThrownBy(() -> plan.run(work))
        .isInstanceOf(NotApprovedException.class)
        .hasMessage(
            "Plan 'approved' is not approved. 2 approvals are required, and 1 counts: ann on "
                + day
                + ". To approve this version: ledger.approve(plan.approvalTerms(work), \"NAME\"),"
                + " or the command 'approve' with the file of the plan and --by NAME. Nothing was"
                + " written");

    assertThat(done).hasValue(0);
    assertThat(ledger.runs()).isEmpty();
    assertThat(plan.explain(work).toMarkdown())
        .contains("The run is refused: 2 approvals are required, and 1 counts: ann on " + day);
  }

  @Test
  void anApprovedPlanRunsAndItsReportNamesWhoApprovedIt() {
    var plan = plan(2);
    var terms = plan.approvalTerms(work);
    ledger.approve(terms, "ann");
    ledger.approve(terms, "bob");
    assertThat(plan.explain(work).toMarkdown()).contains("2 approvals are required, and 2 count");

    var report = plan.run(work);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.approvals().orElseThrow().valid()).isEqualTo(2);
    assertThat(report.toMarkdown())
        .contains("## Approvals", "2 of 2 required.", "| ann | ", "| bob | ")
        .contains(terms.planHash().substring(0, 12), terms.workHash().substring(0, 12), "| yes |");
  }

  @Test
  void anApprovalOfOneRangeIsNoneOfAWiderOne() {
    var rule = ApprovalRule.required(1);
    ledger.approve(plan(ledger, rule, 30).approvalTerms(work), "ann");
    plan(ledger, rule, 30).run(work);

    assertThatThrownBy(() -> plan(ledger, rule, 60).run(work))
        .isInstanceOf(NotApprovedException.class)
        .hasMessageContaining("what it covers changed since: range was '[0, 30)', is '[0, 60)'");

    assertThat(done).hasValue(3);
  }

  @Test
  void theNumberTheApproversAndTheWorkInJavaAreApprovedToo() {
    var rule = ApprovalRule.required(2).by("ann", "bob").ofWork("tier of order 1");
    ledger.approve(plan(ledger, rule, 30).approvalTerms(work), "ann");

    assertThatThrownBy(() -> plan(ledger, ApprovalRule.required(1), 30).run(work))
        .isInstanceOf(NotApprovedException.class)
        .hasMessageContaining("approvals was '2', is '1'")
        .hasMessageContaining("approvers was 'ann | bob', is ''")
        .hasMessageContaining("workName was 'tier of order 1', is ''");
  }

  @Test
  void aPlanThatNeedsApprovalsAndDoesNotSayWhoRequestedItIsRefused() {
    var anonymous =
        Backfill.plan("anonymous", 0, 30).chunkBy(width(10)).ledger(ledger).approvals(1).build();

    assertThatThrownBy(() -> anonymous.run(work))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "Plan 'anonymous' requires 1 approval and does not say who requested it");
    assertThat(anonymous.explain(work).toMarkdown()).contains("does not say who requested it");
    assertThatThrownBy(() -> ApprovalRule.required(21))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("approvals must be 0 to 20, was 21");
  }

  @Test
  void aLedgerThatKeepsNoApprovalsIsRefused() {
    var forgetful =
        new ForwardingLedger(ledger) {
          @Override
          public boolean keepsApprovals() {
            return false;
          }
        };

    assertThatThrownBy(() -> plan(forgetful, ApprovalRule.required(1), 30).run(work))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Plan 'approved' requires approvals, and its ledger ")
        .hasMessageEndingWith(" keeps none; use a JdbcLedger. Nothing was written");
  }

  @Test
  void noMemberOfAGroupBeginsWhileOneIsNotApproved() {
    var first =
        GroupMember.of(
            Backfill.plan("first", 0, 30).chunkBy(width(10)).ledger(ledger).build(), work);
    var group = Backfill.group("both", first, GroupMember.of(plan(1), work).after(first));

    assertThatThrownBy(group::run)
        .isInstanceOf(NotApprovedException.class)
        .hasMessageContaining("Plan 'approved' is not approved");
    assertThat(done).hasValue(0);

    ledger.approve(plan(1).approvalTerms(work), "ann");
    assertThat(group.run().succeeded()).isTrue();
  }

  @Test
  void anApprovalThatIsWithdrawnWhileTheRunIsOpenedDoesNotOpenIt() {
    ledger.approve(plan(1).approvalTerms(work), "ann");

    assertThatThrownBy(
            () -> plan(new Withdrawing(ledger, true), ApprovalRule.required(1), 30).run(work))
        .isInstanceOf(NotApprovedException.class)
        .hasMessageContaining("The approval of ann on ")
        .hasMessageContaining(" does not count: withdrawn on ");

    assertThat(done).hasValue(0);
    assertThat(ledger.runs()).isEmpty();
  }

  @Test
  void withoutTheLedgersOwnDecisionAWithdrawnApprovalOpensTheRun() {
    ledger.approve(plan(1).approvalTerms(work), "ann");

    var report = plan(new Withdrawing(ledger, false), ApprovalRule.required(1), 30).run(work);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(done).hasValue(3);
    assertThat(ledger.approvals("approved").getFirst().withdrawnAt()).isPresent();
  }

  @Test
  void theReportHasTheApprovalsWithWhichTheLedgerHasOpenedTheRun() {
    ledger.approve(plan(1).approvalTerms(work), "ann");
    var late =
        new ForwardingLedger(ledger) {
          @Override
          public <R extends Range> RunLedger<R> open(RunDefinition<R> definition) {
            ledger.approve(definition.approvals().orElseThrow(), "bob");
            return super.open(definition);
          }
        };

    var report = plan(late, ApprovalRule.required(1), 30).run(work);

    assertThat(report.approvals().orElseThrow().valid()).isEqualTo(2);
  }

  /** Ann withdraws her approval after it was looked at, and before the run is opened. */
  private static final class Withdrawing extends ForwardingLedger {

    private final Ledger honest;
    private final boolean decides;

    Withdrawing(Ledger honest, boolean decides) {
      super(honest);
      this.honest = honest;
      this.decides = decides;
    }

    @Override
    public <R extends Range> RunLedger<R> open(RunDefinition<R> definition) {
      honest.withdrawApproval(definition.planName(), "ann");
      return honest.open(decides ? definition : RunDefinitions.withoutApprovals(definition));
    }
  }
}
