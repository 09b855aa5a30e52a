package dev.backfill.ledger;

import static dev.backfill.ledger.LedgerFixture.PLAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.scope.IdRange;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A run that needs approvals is opened with as many as it needs, and not without. */
interface ApprovalContract extends LedgerFixture {

  /** One version of a plan: what is approved of it, and how it is opened. */
  record Version(ApprovalTerms terms) {

    static Version of(int required, String chunkBy, String work, String range, String... people) {
      var document = "chunkBy: %s\nwork: %s\nrange: %s\n".formatted(chunkBy, work, range);
      return new Version(
          new ApprovalTerms(
              PLAN,
              "Data Team",
              required,
              List.of(people),
              hash(chunkBy),
              hash(work),
              hash(range),
              document));
    }

    private static String hash(String text) {
      return "%064x".formatted(text.hashCode());
    }

    RunDefinition<IdRange> definition() {
      var plain = LedgerFixture.definition(PLAN);
      return new RunDefinition<>(
          PLAN,
          terms.planHash(),
          terms.workHash(),
          terms.document(),
          terms.requestedBy(),
          plain.lanes(),
          plain.zone(),
          plain.codec(),
          Optional.empty(),
          Optional.of(terms));
    }
  }

  /** The version that most tests approve. */
  private static Version version(int required, String... people) {
    return Version.of(required, "month", "set tier = 'a'", "[1, 9)", people);
  }

  private void refused(Version version, String... words) {
    assertThatThrownBy(() -> open(ledger(), version.definition()))
        .isInstanceOf(NotApprovedException.class)
        .hasMessageStartingWith("Plan '%s' is not approved. ".formatted(PLAN))
        .hasMessageContainingAll(words)
        .hasMessageEndingWith(
            "To approve this version: ledger.approve(plan.approvalTerms(work), \"NAME\"), or the"
                + " command 'approve' with the file of the plan and --by NAME. Nothing was"
                + " written");
  }

  @Test
  default void aRunThatTooFewHaveApprovedIsNotOpenedAndNotWritten() {
    var version = version(2);

    refused(version, "2 approvals are required, and 0 count. ");
    ledger().approve(version.terms(), "ann");
    refused(version, "2 approvals are required, and 1 counts: ann on 2");

    assertThat(ledger().runs()).isEmpty();
  }

  @Test
  default void aRunIsOpenedWithTheApprovalsOfAsManyPeople() {
    var version = version(2);
    ledger().approve(version.terms(), "ann");
    sameStoreAsAnotherProcess().approve(version.terms(), "bob");

    open(ledger(), version.definition()).close();

    assertThat(ledger().approvals(PLAN)).extracting(Approval::by).containsExactly("ann", "bob");
    assertThat(ledger().approvals("another")).isEmpty();
  }

  @Test
  default void aPersonCountsOnceHoweverTheNameIsWritten() {
    var version = version(2);
    ledger().approve(version.terms(), " Zoë  Ann ");
    ledger().approve(version.terms(), "zoe\u0308 ann");

    refused(version, "2 approvals are required, and 1 counts: zoe\u0308 ann on ");
  }

  @Test
  default void thePersonWhoRequestedThePlanCannotApproveIt() {
    var version = version(1);

    assertThatThrownBy(() -> ledger().approve(version.terms(), "  DATA team"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("was requested by 'Data Team', who cannot approve it");

    assertThat(ledger().approvals(PLAN)).isEmpty();
  }

  @Test
  default void onlyTheApproversOfThePlanCanApproveIt() {
    var version = version(1, "ann", "bob");

    assertThatThrownBy(() -> ledger().approve(version.terms(), "eve"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "'eve' is none of the approvers of plan 'orders_tier', who are ann, bob");
    ledger().approve(version.terms(), "Bob");

    open(ledger(), version.definition()).close();
  }

  @Test
  default void anApprovalIsLostIfThePlanIsAnotherOne() {
    ledger().approve(version(1).terms(), "ann");

    refused(
        Version.of(1, "week", "set tier = 'a'", "[1, 9)"),
        "The approval of ann on ",
        " does not count: the plan changed since: chunkBy was 'month', is 'week'. ");
  }

  @Test
  default void anApprovalIsLostIfTheWorkIsAnotherOne() {
    ledger().approve(version(1).terms(), "ann");

    refused(
        Version.of(1, "month", "set tier = 'b'", "[1, 9)"),
        " does not count: the work changed since: work was 'set tier = 'a'', is 'set tier = 'b''."
            + " ");
  }

  @Test
  default void anApprovalIsLostIfTheRangeIsAWiderOne() {
    ledger().approve(version(1).terms(), "ann");

    refused(
        Version.of(1, "month", "set tier = 'a'", "[1, 99)"),
        " does not count: what it covers changed since: range was '[1, 9)', is '[1, 99)'. ");
  }

  @Test
  default void anApprovalCountsAgainIfAnEditIsTakenBack() {
    ledger().approve(version(1).terms(), "ann");
    ledger().approve(Version.of(1, "week", "set tier = 'a'", "[1, 9)").terms(), "ann");

    open(ledger(), version(1).definition()).close();
  }

  @Test
  default void aWithdrawnApprovalDoesNotCountAndNeitherDoesItContinueARun() {
    var version = version(1);
    ledger().approve(version.terms(), "ann");
    open(ledger(), version.definition()).close();

    ledger().withdrawApproval(PLAN, "ANN");

    refused(version, "The approval of ann on ", " does not count: withdrawn on ");
    assertThatThrownBy(() -> ledger().withdrawApproval(PLAN, "ann"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no approval of plan 'orders_tier' by 'ann' that could be withdrawn");
    ledger().approve(version.terms(), "ann");
    open(ledger(), version.definition()).close();
  }

  @Test
  default void anApprovalThatHasExpiredBeginsNoRun() {
    ledger().approve(version(1).terms(), "ann");

    passFortyDays();

    refused(version(1), "The approval of ann on ", " does not count: expired on ");
    ledger().approve(version(1).terms(), "ann", Duration.ofDays(1));
    open(ledger(), version(1).definition()).close();
  }

  @Test
  default void aRunThatHasBegunContinuesAfterItsApprovalsHaveExpired() {
    ledger().approve(version(1).terms(), "ann");
    open(ledger(), version(1).definition()).close();

    passFortyDays();

    open(ledger(), version(1).definition()).close();
    refused(Version.of(1, "month", "set tier = 'a'", "[1, 99)"), "what it covers changed since");
  }

  @Test
  default void aWiderRangeOfARunThatHasBegunNeedsApprovalsThatHaveNotExpired() {
    var wider = Version.of(1, "month", "set tier = 'a'", "[1, 99)");
    ledger().approve(version(1).terms(), "ann");
    open(ledger(), version(1).definition()).close();
    ledger().approve(wider.terms(), "bob");

    passFortyDays();

    refused(wider, "The approval of bob on ", "expired on ");
  }

  @Test
  default void aPlanThatIsForgottenHasLostItsApprovals() {
    ledger().approve(version(1).terms(), "ann");
    open(ledger(), version(1).definition()).close();

    ledger().forget(PLAN);

    assertThat(ledger().approvals(PLAN)).isEmpty();
    refused(version(1), "1 approval is required, and 0 count. ");
  }

  @Test
  default void approvalsOfTheNextVersionStayWhenThePlanIsForgotten() {
    var next = Version.of(1, "month", "set tier = 'b'", "[1, 9)");
    var narrower = Version.of(1, "month", "set tier = 'a'", "[1, 5)");
    ledger().approve(next.terms(), "early");
    passFortyDays();
    ledger().approve(version(1).terms(), "ann");
    open(ledger(), version(1).definition()).close();
    ledger().approve(version(1).terms(), "late");
    ledger().approve(next.terms(), "bob");
    ledger().approve(narrower.terms(), "carla");

    ledger().forget(PLAN);

    assertThat(ledger().approvals(PLAN)).extracting(Approval::by).containsExactly("bob", "carla");
    refused(version(1), "1 approval is required, and 0 count. ");
    open(ledger(), next.definition()).close();
  }

  @Test
  default void aPlanWithoutARunIsForgottenWithAllItsApprovals() {
    ledger().approve(version(1).terms(), "ann");
    open(ledger(), LedgerFixture.definition("another")).close();

    ledger().forget("another");
    assertThat(ledger().approvals(PLAN)).hasSize(1);
    ledger().forget(PLAN);

    assertThat(ledger().approvals(PLAN)).isEmpty();
  }

  @Test
  default void eachVersionWithWhichARunWasOpenedContinuesAfterItsApprovalsHaveExpired() {
    var other = Version.of(1, "month", "set tier = 'a'", "[1, 99)");
    ledger().approve(version(1).terms(), "ann");
    open(ledger(), version(1).definition()).close();
    ledger().approve(other.terms(), "bob");
    open(ledger(), other.definition()).close(); // is refused afterwards, or plans what is new

    passFortyDays();

    open(ledger(), version(1).definition()).close();
    open(ledger(), other.definition()).close();
  }

  @Test
  default void aMemberKnowsTheApprovalsWithWhichItWasLetIn() {
    ledger().approve(version(1).terms(), "ann");

    try (var member = open(ledger(), version(1).definition())) {
      assertThat(member.approvals().orElseThrow().all())
          .extracting(judged -> judged.approval().by())
          .containsExactly("ann");
    }
  }

  @Test
  default void aNameThatIsNoneAndATimeThatIsTooLongAreRefused() {
    var terms = version(1).terms();
    for (String name : List.of(" ", "a\u200Bb", "a\nb", "x".repeat(201))) {
      assertThatThrownBy(() -> ledger().approve(terms, name))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("needs the name of a person: 1 to 200 characters that print");
    }
    for (Duration time : List.of(Duration.ZERO, Duration.ofDays(367))) {
      assertThatThrownBy(() -> ledger().approve(terms, "ann", time))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("counts for 1 minute to 366 days, was " + time);
    }
    assertThat(ledger().approvals(PLAN)).isEmpty();
  }

  @Test
  default void aPlanThatDoesNotSayWhoRequestedItOrNamesTooFewApproversIsRefused() {
    var nobody = new ApprovalTerms(PLAN, " ", 1, List.of(), "", "", "", "");
    var few = new ApprovalTerms(PLAN, "ann", 2, List.of("ann", "bob", "BOB"), "", "", "", "");

    assertThatThrownBy(() -> ledger().approve(nobody, "ann"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("requires 1 approval and does not say who requested it");
    assertThatThrownBy(() -> ledger().approve(few, "bob"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("requires 2 approvals, and 1 of its approvers may give one");
  }
}
