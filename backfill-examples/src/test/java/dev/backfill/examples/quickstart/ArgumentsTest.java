package dev.backfill.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

  @Test
  void withoutArgumentsItIsTheWholeDataSetOnce() {
    assertThat(Arguments.of())
        .isEqualTo(new Arguments(Path.of("target", "quickstart"), 1, false, Optional.empty(), 0));
  }

  @Test
  void aPropertyWithoutAValueCountsAsTrue() {
    var arguments = Arguments.of("--scale=0.1", "--reset=true", "--compare=true", "--folder=x");

    assertThat(arguments).isEqualTo(new Arguments(Path.of("x"), 0.1, true, Optional.empty(), 3));
    assertThat(Arguments.of("--compare=5").compareRounds()).isEqualTo(5);
  }

  @Test
  void theCommandToRunItAgainKeepsTheScale() {
    assertThat(Arguments.of().command()).isEqualTo("mvn -q -Pquickstart");
    assertThat(Arguments.of("--scale=1.0").command()).isEqualTo("mvn -q -Pquickstart");
    assertThat(Arguments.of("--scale=10").command()).isEqualTo("mvn -q -Pquickstart -Dscale=10");
    assertThat(Arguments.of("--scale=.05").command()).isEqualTo("mvn -q -Pquickstart -Dscale=0.05");
  }

  @Test
  void whatCannotBeMeantIsRefusedByNameAndValue() {
    assertThatThrownBy(() -> Arguments.of("--scale=big")).hasMessageContaining("'big'");
    assertThatThrownBy(() -> Arguments.of("--scale=0")).hasMessageContaining("was 0.0");
    assertThatThrownBy(() -> Arguments.of("--scale=NaN")).hasMessageContaining("was NaN");
    assertThatThrownBy(() -> Arguments.of("--reset=yes")).hasMessageContaining("'yes'");
    assertThatThrownBy(() -> Arguments.of("--compare=-1")).hasMessageContaining("was -1");
    assertThatThrownBy(() -> Arguments.of("--rest")).hasMessageContaining("--rest");
  }

  @Test
  void aWebhookIsReadAndAWrongOneRefusedWithoutShowingIt() {
    assertThat(Arguments.of("--webhook=http://127.0.0.1:8099").webhook())
        .contains(URI.create("http://127.0.0.1:8099"));
    assertThat(Arguments.of("--webhook=").webhook()).isEmpty();
    for (String wrong : List.of("not an address", "ftp://127.0.0.1/x", "chat.secret:8099")) {
      assertThatThrownBy(() -> Arguments.of("--webhook=" + wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasNoCause()
          .message()
          .doesNotContain(wrong);
    }
  }
}
