package dev.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds the pages for readers to their limits can tell good from bad. */
class ProseTest {

  private static final String PAGE =
      """
      # A heading

      Two words. Is that [a link](docs/of.md) with six?

      - a list item without an end
      - The last one has seven words, really.

      | a | table |
      |---|---|
      | of | `four` |

          indented code

      ```java
      var code = 1;
      ```
      """;

  @Test
  void wordsAreCountedOutsideOfCode() {
    assertThat(Prose.of(PAGE).words()).isEqualTo(2 + 2 + 6 + 6 + 7 + 2 + 2);
  }

  @Test
  void sentencesEndWithAMark() {
    assertThat(Prose.of(PAGE).lengths()).containsExactly(2, 6, 7);
    assertThat(Prose.of("One two three.\nFour `five.six` seven!").lengths()).containsExactly(3, 3);
  }

  @Test
  void brokenLinksAreFound(@TempDir Path folder) throws IOException {
    Path page = folder.resolve("page.md");
    Files.writeString(
        page, "# A heading, here\n[1](page.md#a-heading-here) [2](page.md#b) [3](no.md) [4](#c)");

    assertThat(Links.broken(page)).containsExactly("page.md#b", "no.md", "#c");
  }
}
