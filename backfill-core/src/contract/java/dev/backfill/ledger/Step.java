package dev.backfill.ledger;

import java.util.Collections;
import java.util.Random;
import java.util.stream.Stream;

/**
 * One step of a random schedule. Value.
 *
 * @param kind what is done
 * @param pick which claim, old or new, or which variant
 * @param amount how much
 */
public record Step(Kind kind, int pick, int amount) {

  /** What can be done, the common things more often. */
  public enum Kind {
    APPEND(2),
    CLAIM(6),
    COMMIT(5),
    NOTE(5),
    RETRY(2),
    RELEASE(2),
    FAIL(1),
    SKIP(1),
    SPLIT(2),
    MAKE_DUE(2),
    PAUSE(1),
    RESUME(2),
    CANCEL(1),
    MOVE(2),
    RESTART(1),
    TAKE_OVER(1);

    private final int weight;

    Kind(int weight) {
      this.weight = weight;
    }

    int weight() {
      return weight;
    }
  }

  static Step random(Random random) {
    var kinds =
        Stream.of(Kind.values()).flatMap(kind -> Collections.nCopies(kind.weight, kind).stream());
    var all = kinds.toList();
    return new Step(
        all.get(random.nextInt(all.size())), random.nextInt(1_000), 1 + random.nextInt(10));
  }
}
