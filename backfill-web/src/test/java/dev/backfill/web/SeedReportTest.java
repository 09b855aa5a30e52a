package dev.backfill.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.web.html.HtmlReport;
import dev.backfill.web.json.JsonReport;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;

/**
 * The sample report of the first specification, from its own data. It said 52 % beside 7 of 12
 * chunks, which are 58 %, and 1h 55m left, which followed from the 52 %.
 */
class SeedReportTest {

  private static String html() {
    return new String(HtmlReport.of(Samples.facts(Samples.seed())), StandardCharsets.UTF_8);
  }

  private static String json() {
    var out = new ByteArrayOutputStream();
    JsonReport.write(Samples.facts(Samples.seed()), out);
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void asMarkdown() {
    assertThat(Samples.seed().toMarkdown()).isEqualTo(Golden.of("seed.md"));
  }

  @Test
  void asJson() {
    assertThat(json()).isEqualTo(Golden.of("seed.json"));
  }

  @Test
  void asHtml() {
    assertThat(html()).isEqualTo(Golden.of("seed.html"));
  }

  @Test
  void theArithmeticIsRightAndNamesItsBasis() {
    assertThat(100 * 7 / 12).isEqualTo(58);
    assertThat(Golden.of("seed.md"))
        .contains("58% of the chunks (7/12 chunks, 1 running)")
        .contains("2,962,820 / ~5,200,000")
        .contains("**Elapsed Time:** 2h 5m\n");
    assertThat(Golden.of("seed.html"))
        .contains("<dt>by chunks: 7 of 12 chunks, 1 running</dt><dd>58 %</dd>")
        .contains("<dt>rows of ~5,200,000 expected</dt><dd>2,962,820</dd>");
    assertThat(Golden.of("seed.json"))
        .contains("\"percent\":58,\"basis\":\"CHUNKS\",\"done\":7,\"total\":12")
        .contains("\"seen\":2962820");
  }

  @Test
  void theFilesDependNeitherOnTheLocaleNorOnTheZone() {
    var locale = Locale.getDefault();
    var zone = TimeZone.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
    try {
      assertThat(html()).isEqualTo(Golden.of("seed.html"));
      assertThat(json()).isEqualTo(Golden.of("seed.json"));
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
    }
  }
}
