package dev.backfill.cli;

import dev.backfill.cli.database.Secrets;
import dev.backfill.cli.output.Output;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A command that was done in this process.
 *
 * @param status the exit code
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 */
record InProcess(int status, String out, String err) {

  static InProcess run(Map<String, String> environment, String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var output =
        new Output(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    int status = Program.of(new Surroundings(new Secrets(environment), output)).run(arguments);
    return new InProcess(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  String all() {
    return out + err;
  }
}
