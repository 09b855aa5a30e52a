package dev.backfill.web.html;

import dev.backfill.web.facts.Facts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The frame of the file. Its policy allows one style, by its hash, and nothing else: no script, no
 * request, no form. Stateless.
 */
final class Page {

  /** Seconds after which a browser reads the file of a run at work again. */
  private static final int REFRESH = 10;

  private static final String STYLE = style();

  private static final String POLICY =
      "default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'"
          .formatted(sha256(STYLE));

  private Page() {}

  static void begin(Html html, Facts facts) {
    html.raw("<!doctype html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n");
    html.raw("<meta http-equiv=Content-Security-Policy").attribute("content", POLICY).raw(">\n");
    html.raw("<meta name=viewport content=\"width=device-width, initial-scale=1\">\n");
    html.raw("<meta name=referrer content=no-referrer>\n<meta name=color-scheme");
    html.attribute("content", "light dark").raw(">\n");
    if (facts.report().state().isLive()) {
      html.raw("<meta http-equiv=refresh content=").raw(REFRESH).raw(">\n");
    }
    html.element("title", "Backfill " + facts.progress().planName());
    html.raw("\n<style>").raw(STYLE).raw("</style>\n</head>\n<body>\n<main>\n");
  }

  static void end(Html html, Facts facts) {
    html.raw("</main>\n<footer>");
    html.text("Written by Backfill ");
    html.text(facts.environment().library()).text(" at ").text(Times.utc(facts.progress().at()));
    html.text(
        facts.report().state().isLive()
            ? ". The file is written again while the run is at work; a time that stands still means"
                + " that its process has ended."
            : ". This is the final state of this start.");
    html.raw("</footer>\n</body>\n</html>\n");
  }

  private static String style() {
    try (var file = Page.class.getResourceAsStream("/dev/backfill/web/report.css")) {
      if (file == null) {
        throw new IllegalStateException("report.css is not in the jar of backfill-web");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha256(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return Base64.getEncoder()
          .encodeToString(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
