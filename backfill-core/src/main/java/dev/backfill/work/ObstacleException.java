package dev.backfill.work;

import dev.backfill.scope.Advice;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Something outside of the program is in the way of work, such as a rule or a policy of its table.
 * A run is refused with it before anything is written; an explanation lists it beside the rest.
 */
public final class ObstacleException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final transient List<Advice> obstacles;

  /**
   * Creates an exception.
   *
   * @param obstacles the obstacles, at least one, each with the statement or setting that fixes it
   */
  public ObstacleException(List<Advice> obstacles) {
    super(
        obstacles.stream()
            .map(
                one ->
                    one.remedy().isEmpty() ? one.sentence() : one.sentence() + ": " + one.remedy())
            .collect(Collectors.joining("; ")));
    this.obstacles = List.copyOf(obstacles);
  }

  /**
   * The obstacles.
   *
   * @return at least one
   */
  public List<Advice> obstacles() {
    return obstacles;
  }
}
