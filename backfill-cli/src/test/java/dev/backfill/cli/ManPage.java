package dev.backfill.cli;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The manual page of the program, in the language of {@code man}. Not thread-safe. */
final class ManPage {

  private final CommandLine program;
  private final List<CommandSpec> commands;
  private final StringBuilder out = new StringBuilder();

  ManPage(CommandLine program) {
    this.program = program;
    this.commands =
        program.getSubcommands().values().stream().map(CommandLine::getCommandSpec).toList();
  }

  /** All of it. */
  String text() {
    line(".\\\" Made of the options of the program; ManPageTest compares them.");
    line(".TH BACKFILL 1 \"\" Backfill \"User commands\"");
    line(".SH NAME");
    line("backfill \\- %s".formatted(escaped(description(program.getCommandSpec()))));
    line(".SH SYNOPSIS");
    line(".B java \\-jar backfill.jar");
    line(".I COMMAND PLAN");
    line("[options]");
    line(".SH COMMANDS");
    commands.forEach(this::command);
    line(".SH OPTIONS OF EACH COMMAND");
    shared().forEach(this::option);
    exitCodes();
    line(".SH SHELL COMPLETION");
    line("The output of");
    line(".B java \\-jar backfill.jar generate\\-completion");
    line("is a script for bash and zsh.");
    return out.toString();
  }

  private void command(CommandSpec command) {
    line(".SS " + escaped(command.name()));
    line(escaped(description(command)));
    var shared = shared().stream().map(OptionSpec::longestName).toList();
    command.options().stream()
        .filter(option -> !shared.contains(option.longestName()))
        .forEach(this::option);
  }

  /** Those that all commands on a plan have. */
  private List<OptionSpec> shared() {
    var ofPlans = commands.stream().filter(one -> !one.positionalParameters().isEmpty()).toList();
    return ofPlans.getFirst().options().stream()
        .filter(
            option ->
                ofPlans.stream()
                    .allMatch(one -> one.optionsMap().containsKey(option.longestName())))
        .toList();
  }

  private void option(OptionSpec option) {
    line(".TP");
    String names =
        Arrays.stream(option.names())
            .map(name -> "\\fB%s\\fR".formatted(escaped(name)))
            .collect(Collectors.joining(", "));
    boolean valued = option.arity().max() > 0;
    line(names + (valued ? " \\fI%s\\fR".formatted(escaped(option.paramLabel())) : ""));
    line(escaped(String.join(" ", option.description())));
  }

  private void exitCodes() {
    line(".SH EXIT STATUS");
    program
        .getCommandSpec()
        .usageMessage()
        .exitCodeList()
        .forEach(
            (code, meaning) -> {
              line(".TP");
              line(".B " + code.strip());
              line(escaped(meaning));
            });
  }

  private static String description(CommandSpec command) {
    return Stream.of(command.usageMessage().description()).collect(Collectors.joining(" "));
  }

  /** A line that begins with a dot or a quote would be an order. */
  private static String escaped(String text) {
    String plain = text.replace("\\", "\\\\").replace("-", "\\-");
    return plain.startsWith(".") || plain.startsWith("'") ? "\\&" + plain : plain;
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}
