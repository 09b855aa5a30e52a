package dev.backfill.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reports that are made part by part. */
class ReportBuilderTest {

  @Test
  void aReportKeepsTheListsOfTheMomentWhenItWasMade() {
    var notes = new ArrayList<>(List.of("first"));
    var builder = ReportBuilder.of(Samples.completed()).notes(notes);
    var report = builder.report();

    notes.add("later");

    assertThat(report.notes()).containsExactly("first");
    assertThat(builder.report().notes()).containsExactly("first", "later");
  }

  @Test
  void aSecondCallReplacesWhatTheFirstOneSet() {
    var builder = ReportBuilder.of(Samples.completed()).notes(List.of("first"));

    assertThat(builder.notes(List.of("second")).report().notes()).containsExactly("second");
  }

  @Test
  @SuppressWarnings("NullAway") // what a host without nullness checks can give
  void nullIsRefusedAtTheCallThatGivesIt() {
    var builder = ReportBuilder.of(Samples.completed());

    assertThatThrownBy(() -> builder.notes(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("all");
    assertThatThrownBy(() -> builder.approvals(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("given");
  }
}
