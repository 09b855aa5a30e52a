package dev.backfill.plan;

import java.time.ZoneId;
import java.time.ZoneOffset;

/** The zone of a plan: the strategy's, else the scope's, else UTC. */
public final class PlanZone {

  private PlanZone() {}

  /**
   * The zone in which a plan cuts and labels.
   *
   * @param definition the plan
   * @return the strategy's zone, else the scope's, else UTC
   */
  public static ZoneId of(PlanDefinition<?> definition) {
    return definition.strategy().zone().or(() -> definition.scope().zone()).orElse(ZoneOffset.UTC);
  }
}
