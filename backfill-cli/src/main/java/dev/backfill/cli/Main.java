package dev.backfill.cli;

import dev.backfill.cli.database.Secrets;
import dev.backfill.cli.output.Output;
import java.util.List;

/** The program: reads its arguments, does one command, and ends with its exit code. */
public final class Main {

  private Main() {}

  /**
   * Does one command, and ends the process.
   *
   * @param arguments the words of the command line
   */
  public static void main(String[] arguments) {
    Logging.configure(List.of(arguments));
    var here = new Surroundings(new Secrets(System.getenv()), new Output(System.out, System.err));
    System.exit(Program.of(here).run(arguments));
  }
}
