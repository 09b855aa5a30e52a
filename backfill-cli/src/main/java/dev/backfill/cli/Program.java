package dev.backfill.cli;

import dev.backfill.cli.output.ExitCode;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The commands, and what becomes of their exceptions. Not thread-safe. */
final class Program {

  private final Surroundings here;
  private final CommandLine commands;

  private Program(Surroundings here, CommandLine commands) {
    this.here = here;
    this.commands = commands;
  }

  static Program of(Surroundings here) {
    var program = new Program(here, commandLine(here));
    program.commands.setParameterExceptionHandler(
        (fault, arguments) -> program.misused(fault, List.of(arguments)));
    program.commands.setExecutionExceptionHandler(
        (thrown, command, parsed) -> program.failed(thrown, command));
    return program;
  }

  /** All commands; made apart for tests that read them. */
  static CommandLine commandLine(Surroundings here) {
    var line = new CommandLine(new BackfillCommand());
    line.addSubcommand(new PlanFileCommand(here));
    line.addSubcommand(new ExplainCommand(here));
    line.addSubcommand(new DryRunCommand(here));
    line.addSubcommand(new ApproveCommand(here));
    line.addSubcommand(new RunCommand(here));
    line.addSubcommand(new StatusCommand(here));
    line.addSubcommand(new PauseCommand(here));
    line.addSubcommand(new ResumeCommand(here));
    line.addSubcommand(new CancelCommand(here));
    line.addSubcommand(new RollbackCommand(here));
    line.addSubcommand(new ReportCommand(here));
    line.addSubcommand(new AutoComplete.GenerateCompletion());
    line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    line.setOut(writer(here.output().out()));
    line.setErr(writer(here.output().err()));
    return line;
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, stream.charset());
  }

  /** Does a command; returns the status of the process. */
  int run(String... arguments) {
    return commands.execute(arguments);
  }

  private int failed(Exception thrown, CommandLine command) {
    boolean json =
        command.getParseResult() != null && command.getParseResult().hasMatchedOption("--json");
    return here.output().failed(thrown, command.getCommandName(), json).status();
  }

  private int misused(ParameterException fault, List<String> arguments) {
    var command = fault.getCommandLine();
    var refusal = Misuse.of(fault);
    here.output().failed(refusal, command.getCommandName(), arguments.contains("--json"));
    here.output().say("Try '%s --help'.".formatted(command.getCommandSpec().qualifiedName()));
    return ExitCode.USAGE.status();
  }
}
