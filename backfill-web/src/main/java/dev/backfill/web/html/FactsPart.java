package dev.backfill.web.html;

import dev.backfill.support.Figures;
import dev.backfill.web.facts.Facts;
import dev.backfill.web.facts.Terms;

/** The plan, its run, and where it was at work. Stateless. */
final class FactsPart {

  private FactsPart() {}

  static void write(Html html, Facts facts) {
    var about = facts.report().about();
    var progress = facts.progress();
    var here = facts.environment();
    html.section(
        "Plan",
        () -> {
          html.raw("<dl class=facts>");
          fact(html, "Scope", about.scope());
          fact(html, "Range", about.range());
          fact(html, "Chunks by", about.chunkBy());
          fact(html, "Requested by", about.requestedBy());
          fact(html, "Guarantee", Terms.of(progress.guarantee()));
          fact(html, "Lanes", Figures.count(progress.lanes()));
          fact(html, "Run", progress.runId());
          fact(html, "Fingerprint", about.fingerprint());
          fact(html, "Host", here.host() + ", process " + here.pid());
          fact(html, "Runtime", "Java %s on %s".formatted(here.java(), here.system()));
          html.raw("</dl>");
        });
  }

  private static void fact(Html html, String name, String text) {
    if (!text.isBlank()) {
      html.raw("<div>").element("dt", name).element("dd", text).raw("</div>");
    }
  }
}
