package dev.backfill.web.file;

import dev.backfill.web.facts.Facts;
import dev.backfill.web.html.HtmlReport;
import dev.backfill.web.json.JsonReport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** The formats in which a report is written. */
public enum ReportFormat {
  /** As {@code BackfillReport.toMarkdown}, and the environment. */
  MARKDOWN(1_000) {
    @Override
    public void write(Facts facts, OutputStream out) throws IOException {
      String text = facts.report().toMarkdown() + facts.environment().toMarkdown();
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  },
  /** By the published schema. */
  JSON(1_000) {
    @Override
    public void write(Facts facts, OutputStream out) {
      JsonReport.write(facts, out);
    }
  },
  /** One file with everything in it. */
  HTML(100_000) {
    @Override
    public void write(Facts facts, OutputStream out) throws IOException {
      out.write(HtmlReport.of(facts));
    }
  };

  private final int chunks;

  ReportFormat(int chunks) {
    this.chunks = chunks;
  }

  /** The largest number of chunks that it names or draws. */
  public int chunks() {
    return chunks;
  }

  /** Writes the whole report. */
  public abstract void write(Facts facts, OutputStream out) throws IOException;
}
