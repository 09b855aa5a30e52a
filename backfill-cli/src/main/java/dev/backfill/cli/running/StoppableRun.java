package dev.backfill.cli.running;

import dev.backfill.cli.output.CommandException;
import dev.backfill.cli.output.ExitCode;
import dev.backfill.cli.output.Output;
import dev.backfill.contract.BackfillException;
import dev.backfill.ledger.RunState;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.BackfillRun;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs something, and ends it in order at a signal: the first one lets batches at work end, the
 * second one stops them, the third one ends the process.
 */
public final class StoppableRun {

  private final Output output;
  private final String again;
  private final Thread waiting = Thread.currentThread();
  private final AtomicInteger signals = new AtomicInteger();
  private final AtomicReference<@Nullable BackfillRun> current = new AtomicReference<>();

  /**
   * Nothing runs yet.
   *
   * @param output where to say what a signal does
   * @param again the command line that continues the run
   */
  public StoppableRun(Output output, String again) {
    this.output = output;
    this.again = again;
  }

  /**
   * How a run has ended here.
   *
   * @param report of the run
   * @param exit how the command ends
   */
  public record Ended(BackfillReport report, ExitCode exit) {}

  /** Starts a run, and waits for its end. */
  public Ended await(Supplier<BackfillRun> start) {
    var handled = StopSignals.to(this::signalled);
    try (var run = start.get()) {
      current.set(run);
      var report = run.await();
      current.set(null);
      var unused = Thread.interrupted(); // the signal has had its effect
      return new Ended(report, exit(report));
    } catch (BackfillException e) {
      if (signals.get() > 0 && current.get() == null) {
        throw CommandException.cancelled("Stopped before the run had begun. To continue: " + again);
      }
      throw e;
    } finally {
      handled.restore();
    }
  }

  private ExitCode exit(BackfillReport report) {
    boolean stopped = signals.get() > 0 && report.state() != RunState.COMPLETED;
    return stopped ? ExitCode.CANCELLED : ExitCode.of(report.state());
  }

  /** Says how to continue, if there is something to continue. */
  public void sayHowToContinue(Ended ended) {
    switch (ended.exit()) {
      case CANCELLED, PAUSED -> output.say("To continue: " + again);
      case FAILED -> output.say("Correct the cause, and continue: " + again);
      case COMPLETED, USAGE, REFUSED -> {}
    }
  }

  private void signalled() {
    switch (signals.incrementAndGet()) {
      case 1 -> drain();
      case 2 -> stop();
      default -> Runtime.getRuntime().halt(ExitCode.CANCELLED.status());
    }
  }

  private void drain() {
    output.say(
        "Stopping: batches at work end first. A second Ctrl-C stops them, and they are rolled"
            + " back.");
    waiting.interrupt();
  }

  private void stop() {
    var run = current.get();
    if (run == null) {
      Runtime.getRuntime().halt(ExitCode.CANCELLED.status());
    } else {
      output.say("Stopping the batches at work. A third Ctrl-C ends the process at once.");
      run.close();
    }
  }
}
