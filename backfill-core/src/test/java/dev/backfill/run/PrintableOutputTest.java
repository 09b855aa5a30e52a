package dev.backfill.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.backfill.check.Check;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.plan.Undo;
import dev.backfill.progress.ConsoleProgress;
import dev.backfill.progress.LoggingProgress;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.report.LedgerReport;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.RangeCodec;
import dev.backfill.scope.Scope;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Text of users and of data cannot move the cursor, colour the screen or forge a line of a log. */
class PrintableOutputTest {

  private static final String EVIL =
      "x\u001b]0;owned\u0007\u001b[2J\r\nINFO forged\u202e\u009b1mfilename";

  private final InMemoryLedger ledger = InMemoryLedger.create();

  /** Everything about it is written by another program. */
  private record EvilScope() implements Scope<IdRange> {

    @Override
    public String definition() {
      return "table " + EVIL;
    }

    @Override
    public Iterator<IdRange> ranges() {
      return List.of(new IdRange(0, 30)).iterator();
    }

    @Override
    public List<String> notices() {
      return List.of("notice " + EVIL);
    }

    @Override
    public RangeCodec<IdRange> codec() {
      return RangeCodec.ids();
    }
  }

  private String everything(boolean terminal) {
    var bytes = new ByteArrayOutputStream();
    var out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    var before = System.err;
    System.setErr(out);
    try {
      var failure =
          catchThrowableOfType(
              BackfillFailedException.class,
              () ->
                  dev.backfill.Backfill.plan("evil", new EvilScope())
                      .chunkBy(dev.backfill.scope.ChunkBy.width(10))
                      .ledger(ledger)
                      .requestedBy("someone " + EVIL)
                      .description("what " + EVIL)
                      .undoBy(Undo.none("reason " + EVIL))
                      .chunkCheck(Check.of("check " + EVIL, c -> Check.failed("found " + EVIL)))
                      .postCheck(Check.of("after " + EVIL, c -> Check.passed("none " + EVIL)))
                      .preCheck(Check.of("before " + EVIL, c -> Check.warned("old " + EVIL)))
                      .listener(ConsoleProgress.on(out, terminal))
                      .listener(LoggingProgress.standard())
                      .run(chunk -> 1));
      out.println(failure.getMessage());
      out.println(failure.report().notes());
      out.println(failure.report().toMarkdown());
      out.println(LedgerReport.of(ledger.inspect("evil").orElseThrow()));
      out.println(LedgerReport.of(ledger.runs()));
    } finally {
      System.setErr(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void noUnprintableCharacterOfAnyoneReachesLogConsoleMessageOrPage() {
    String said = everything(false);

    assertThat(said).contains("found x", "check x", "notice x", "someone x", "what x", "reason x");
    assertThat(said.codePoints().filter(c -> c != '\n').boxed())
        .noneMatch(Character::isISOControl)
        .noneMatch(c -> Character.getType(c) == Character.FORMAT);
    assertThat(said.lines()).noneMatch(line -> line.startsWith("INFO forged"));
  }

  @Test
  void aTerminalGetsNoControlSequenceButItsOwn() {
    assertThat(everything(true).replace("\r", "").replace("\u001b[K", "").replace("\n", ""))
        .satisfies(said -> assertThat(said.codePoints().boxed()).noneMatch(Character::isISOControl))
        .contains("found x");
  }
}
