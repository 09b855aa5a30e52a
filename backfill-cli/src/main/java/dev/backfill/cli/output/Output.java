package dev.backfill.cli.output;

import dev.backfill.yaml.PlanFileException;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Consumer;

/**
 * The streams of a command. Results go to standard output: text, or one JSON document. All else
 * goes to standard error.
 *
 * @param out standard output
 * @param err standard error
 */
public record Output(PrintStream out, PrintStream err) {

  /** A result as text. */
  public void text(String lines) {
    out.print(lines.endsWith("\n") ? lines : lines + System.lineSeparator());
    out.flush();
  }

  /** The result as JSON: the only thing that is written to standard output. */
  public void json(String command, Consumer<Json> properties) {
    Json.document(out, command, properties);
  }

  /** A sentence for the person at the terminal. */
  public void say(String sentence) {
    err.print(sentence + System.lineSeparator());
    err.flush();
  }

  /** The end of a command that threw. */
  public ExitCode failed(Throwable thrown, String command, boolean json) {
    var exit = ExitCode.of(thrown);
    String message = Messages.of(thrown);
    say(message);
    if (json) {
      json(command, document -> failure(document, exit, message, thrown));
    }
    return exit;
  }

  private static void failure(Json json, ExitCode exit, String message, Throwable thrown) {
    json.text("outcome", exit.name()).count("exit", exit.status()).text("error", message);
    List<PlanFileException.Fault> faults =
        thrown instanceof PlanFileException refused ? refused.faults() : List.of();
    json.array(
        "faults",
        faults,
        fault ->
            json.count("line", fault.line())
                .count("column", fault.column())
                .text("key", fault.key())
                .text("message", fault.message()));
  }
}
