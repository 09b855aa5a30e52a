package dev.backfill.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.plan.Plan;
import dev.backfill.plan.RunOptions;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.ChunkBy;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

/** Settings are made by the library alone. */
class RunSettingsTest {

  @Test
  void optionsOfAnotherMakeAreRefusedByTheirType() {
    var plan = Backfill.plan("orders", 0, 10).chunkBy(ChunkBy.width(5)).build();
    var foreign =
        (RunOptions)
            Proxy.newProxyInstance(
                RunOptions.class.getClassLoader(),
                new Class<?>[] {RunOptions.class},
                (proxy, method, arguments) -> method.invoke(plan.options(), arguments));
    var runner = BackfillRunner.with(InMemoryLedger.create());

    assertThat(RunSettings.of(plan.options())).isSameAs(plan.options());
    assertThatThrownBy(() -> runner.explain(Plan.of(plan.definition(), foreign)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The options of the plan are of type %s, which this library has not made; take those of"
                    .formatted(foreign.getClass().getName())
                + " a built plan: Backfill.plan(..).chunkBy(..).build().options()");
  }
}
