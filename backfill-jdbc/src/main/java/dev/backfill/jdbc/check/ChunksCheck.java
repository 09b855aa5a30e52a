package dev.backfill.jdbc.check;

import static dev.backfill.jdbc.scope.TableRows.number;

import dev.backfill.check.Check;

/** Checks in the ledger that every chunk succeeded, and none was skipped. */
public record ChunksCheck() implements Check {

  @Override
  public String name() {
    return "all chunks succeeded";
  }

  @Override
  public Verdict check(Context context) {
    var chunks = context.chunks();
    if (chunks.planned() && chunks.all() == 0) {
      return Check.warned("the plan has no chunks: there was nothing to do");
    }
    String evidence =
        "%s of %s chunks succeeded, %s skipped, %s failed%s"
            .formatted(
                number(chunks.succeeded()),
                number(chunks.all()),
                number(chunks.skipped()),
                number(chunks.failed()),
                chunks.planned() ? "" : "; more are to be planned");
    if (!chunks.planned() || chunks.succeeded() + chunks.skipped() < chunks.all()) {
      return Check.failed(evidence);
    }
    return chunks.skipped() > 0 ? Check.warned(evidence) : Check.passed(evidence);
  }
}
