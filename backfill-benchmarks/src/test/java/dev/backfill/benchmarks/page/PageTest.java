package dev.backfill.benchmarks.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.benchmarks.measure.Contender.Family;
import dev.backfill.benchmarks.measure.Spread;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page and its plots. */
class PageTest {

  @TempDir private Path folder = Path.of("unset");

  private static Plot plot(double... medians) {
    return new Plot(
        "some",
        "multiples <of> a & b",
        java.util.Arrays.stream(medians)
            .mapToObj(
                median ->
                    new Plot.Line(
                        "way <" + median + ">",
                        Family.BACKFILL,
                        new Spread(median / 2, median, median * 2)))
            .toList(),
        OptionalDouble.of(1));
  }

  @Test
  void aPlotIsWellFormedAndStaysWithinItsWidth() throws Exception {
    for (var plot : List.of(plot(), plot(0.001), plot(0.4, 1, 2.6), plot(98_765))) {
      Path file = folder.resolve("plot.svg");
      Files.writeString(file, SvgPlot.of(plot));

      var document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());

      var circles = document.getElementsByTagName("circle");
      assertThat(circles.getLength()).isEqualTo(plot.lines().size());
      for (int no = 0; no < circles.getLength(); no++) {
        var at = circles.item(no).getAttributes().getNamedItem("cx").getNodeValue();
        assertThat(Double.parseDouble(at)).isBetween(530.0, 1030.1);
      }
    }
  }

  @Test
  void aPageLinksThePlotThatIsWrittenBesideIt() throws Exception {
    var table =
        new Table(
            "Some",
            "Said before.",
            List.of("way", "time"),
            List.of(List.of("a", "1.00")),
            Optional.of(plot(1)));

    new Page("Preface.", List.of(table), List.of("Nothing else."))
        .write(folder.resolve("figures.md"));

    assertThat(folder.resolve("figures.md"))
        .hasContent(
            """
            # Benchmarks

            Preface.

            ## Some

            Said before.

            | way | time |
            |---|--:|
            | a | 1.00 |

            ![Some](figures/some.svg)

            ## Not measured

            - Nothing else.
            """);
    assertThat(folder.resolve("figures").resolve("some.svg")).isNotEmptyFile();
  }

  @Test
  void aRowThatLacksACellIsRefused() {
    assertThatThrownBy(
            () ->
                new Table(
                    "Some", "", List.of("way", "time"), List.of(List.of("a")), Optional.empty()))
        .hasMessageContaining("a row of 1 cells under a head of 2 in 'Some'");
  }

  @Test
  void aGoalIsMetByItsMedian() {
    assertThat(Goal.atMost("time", 1.03, new Spread(0.9, 1.03, 2)).met()).isTrue();
    assertThat(Goal.atMost("time", 1.03, new Spread(0.9, 1.04, 2)).met()).isFalse();
    assertThat(Goal.atLeast("rate", 2.6, new Spread(1, 2.6, 3)).met()).isTrue();
    assertThat(Goal.atLeast("rate", 2.6, new Spread(1, 2.5, 3)).met()).isFalse();
  }

  @Test
  void ofTwoGoalsTheOneThatIsNearerIsShown() {
    var near = Goal.atMost("of one UPDATE", 0.6, Spread.exactly(0.66));
    var far = Goal.atMost("of the loop", 1.0, Spread.exactly(1.2));
    var met = Goal.atMost("of the loop", 1.0, Spread.exactly(0.9));

    assertThat(Goal.either(near, far)).isEqualTo(near);
    assertThat(Goal.either(near, met)).isEqualTo(met);
  }

  @Test
  void aGoalIsDrawnAsAShareOfItsAim() {
    assertThat(Goal.atMost("time", 0.5, new Spread(0.25, 1, 2)).ofTheAim())
        .isEqualTo(new Spread(0.5, 2, 4));
    assertThat(Goal.atLeast("rate", 2, new Spread(1, 4, 8)).ofTheAim())
        .isEqualTo(new Spread(0.25, 0.5, 2));
    assertThat(Goal.atMost("bytes", 16, new Spread(-5, -1, 1_000)).ofTheAim())
        .isEqualTo(new Spread(0, 0, 10));
  }

  @Test
  void whatWasNotMeasuredIsNotMet() {
    var unknown = Goal.atMost("bytes", 16, Spread.exactly(Double.NaN));

    assertThat(unknown.met()).isFalse();
    assertThat(unknown.ofTheAim()).isEqualTo(Spread.exactly(10));
    assertThat(Numbers.of(unknown.reached())).isEqualTo("unknown");
  }
}
