package dev.backfill.yaml.writing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.yaml.grammar.RandomPlans;
import dev.backfill.yaml.grammar.Values;
import dev.backfill.yaml.reading.PlanReader;
import dev.backfill.yaml.tree.Fault;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What is written is read back as it was. */
class RoundTripProperties {

  @Property(tries = 1_000)
  void everyPlanIsReadBackFromItsText(@ForAll Random random) {
    Values values = RandomPlans.values(random);

    var text = PlanWriter.write(values);
    var read = PlanReader.read(text);

    assertThat(read.faults().stream().filter(Fault::ofForm)).as(text).isEmpty();
    assertThat(read.values()).as(text).isEqualTo(values);
  }

  @Property(tries = 200)
  void writingTwiceGivesTheSameText(@ForAll Random random) {
    var text = PlanWriter.write(RandomPlans.values(random));

    assertThat(PlanWriter.write(PlanReader.read(text).values())).isEqualTo(text);
  }
}
