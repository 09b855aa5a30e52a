package dev.backfill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** A plan's file that needs approvals is run after as many people have approved it. */
@Tag("slow")
class ApproveCommandTest {

  private static final String NEEDS_TWO =
      Plans.COUNTING.replace(
          "  name: counting\n",
          "  name: counting\n  requested_by: data-team\n  approvals_required: 2\n");

  private static final String CHANGED = "select count(*) from counted where n = 1";

  @TempDir private Path folder;
  private Database database;
  private String plan;

  @BeforeEach
  void writeAPlan() throws IOException {
    database = Database.withRows(100);
    plan = Plans.in(folder, NEEDS_TWO);
  }

  @Test
  void twoPeopleApproveAPlanWhichIsThenRun() {
    var refused = here("run");
    assertThat(refused.status()).isEqualTo(4);
    assertThat(refused.err())
        .contains("Plan 'counting' is not approved. 2 approvals are required, and 0 count. ")
        .contains(
            "To approve this version: java -jar backfill.jar approve %s --url-env DB_URL --by NAME"
                .formatted(plan));
    assertThat(here("status").err())
        .contains("Plan 'counting' has not been run. 2 approvals are required, and 0 count.");

    var first = here("approve", "--by", "ann");
    assertThat(first.status()).as(first.err()).isZero();
    assertThat(first.out())
        .startsWith("Plan 'counting', this version:")
        .contains("  range: [0, 100)", "  requestedBy: data-team", "  work: update ", "n + 1")
        .containsPattern("  plan hash: [0-9a-f]{64}")
        .containsPattern("  work hash: [0-9a-f]{64}")
        .contains(
            "Approved: this version of plan 'counting' by ann."
                + " 2 approvals are required, and 1 counts: ann on ");
    assertThat(here("plan").err()).contains("2 approvals are required, and 1 counts: ann on ");

    var second = JsonMapper.shared().readTree(here("approve", "--by", "bob", "--json").out());
    assertThat(second.get("approvals_counting").asInt()).isEqualTo(2);
    assertThat(second.get("approvals").get(1).get("by").asString()).isEqualTo("bob");
    assertThat(second.get("approvals").get(1).get("counts").asBoolean()).isTrue();

    var run = here("run");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains("## Approvals", "2 of 2 required.", "| ann | ");
    assertThat(database.number(CHANGED)).isEqualTo(100);
    assertThat(here("status").out())
        .contains("  approved 2 approvals are required, and 2 count: ann on ");
    assertThat(here("report").out()).contains("## Approvals", "| ann | ");
    assertThat(here("status", "--json").out()).contains("\"approvals_required\":2");
  }

  @Test
  void aFileThatIsEditedHasLostItsApprovals() throws IOException {
    assertThat(here("approve", "--by", "ann").status()).isZero();
    assertThat(here("approve", "--by", "bob").status()).isZero();
    Plans.in(folder, NEEDS_TWO.replace("n + 1", "n + 2"));

    var edited = here("run");

    assertThat(edited.status()).isEqualTo(4);
    assertThat(edited.err())
        .contains("The approval of ann on ")
        .contains(" does not count: the work changed since: work was ");
    Plans.in(folder, NEEDS_TWO.replace("required: 2", "required: 1"));
    assertThat(here("run").err()).contains("approvals was '2', is '1'");
    assertThat(database.number("select count(*) from counted where n <> 0")).isZero();
  }

  @Test
  void anApprovalIsTakenBackAndTheRequestersOwnIsRefused() {
    assertThat(here("approve", "--by", "ann").status()).isZero();

    var withdrawn = here("approve", "--by", "Ann", "--withdraw");

    assertThat(withdrawn.status()).as(withdrawn.err()).isZero();
    assertThat(withdrawn.out())
        .startsWith("Withdrawn: the approval of plan 'counting' by Ann.")
        .contains("0 count. The approval of ann on ", " does not count: withdrawn on ");
    assertThat(here("approve", "--by", "ann", "--withdraw").status()).isEqualTo(4);
    var own = here("approve", "--by", "Data-Team");
    assertThat(own.status()).isEqualTo(4);
    assertThat(own.err()).contains("was requested by 'data-team', who cannot approve it");
  }

  @Test
  void anApprovalIsTakenBackAlsoIfTheTableIsGone() {
    assertThat(here("approve", "--by", "ann").status()).isZero();
    database.execute("alter table counted rename to lost");

    var withdrawn = here("approve", "--by", "ann", "--withdraw");

    assertThat(withdrawn.status()).as(withdrawn.err()).isZero();
    assertThat(withdrawn.out()).contains("Withdrawn: the approval of plan 'counting' by ann.");
    assertThat(withdrawn.err()).contains("The approvals that remain cannot be judged: ");
    database.execute("alter table lost rename to counted");
    assertThat(here("run").err()).contains("0 count. The approval of ann on ", "withdrawn on ");
  }

  @Test
  void whoApprovesIsNeverGuessed() {
    var nobody = here("approve");

    assertThat(nobody.status()).isEqualTo(2);
    assertThat(nobody.err()).contains("--by is needed: Who approves it.");
    var tooLong = here("approve", "--by", "ann", "--days", "367");
    assertThat(tooLong.status()).isEqualTo(2);
    assertThat(tooLong.err()).contains("--days is 1 to 366, was 367.");
    assertThat(database.hasRun()).isFalse();
  }

  private InProcess here(String command, String... more) {
    var all = new ArrayList<>(List.of(command, plan, "--url-env", "DB_URL"));
    all.addAll(List.of(more));
    return InProcess.run(Map.of("DB_URL", database.url()), all.toArray(String[]::new));
  }
}
