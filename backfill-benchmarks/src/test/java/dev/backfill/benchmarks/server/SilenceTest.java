package dev.backfill.benchmarks.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When all sessions of a server have ended. */
class SilenceTest {

  @Test
  void itComesWhenTheLastSessionHasEnded() throws Exception {
    var seen = new ArrayDeque<Set<Long>>(List.of(Set.of(12L, 13L), Set.of(13L), Set.of()));

    new Silence(() -> Objects.requireNonNull(seen.poll()), Duration.ofMinutes(5)).await();

    assertThat(seen).isEmpty();
  }

  @Test
  void aSessionThatDoesNotEndIsNamed() {
    var silence = new Silence(() -> Set.of(14L, 13L), Duration.ZERO);

    assertThatThrownBy(silence::await)
        .hasMessage(
            "The server that counts still has the processes [13, 14], 0 seconds after the last"
                + " session was closed. Measure again with -Donly=instructions");
  }
}
