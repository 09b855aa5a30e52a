package dev.backfill.cli;

import dev.backfill.cli.output.CommandException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says what is wrong with a command line, without repeating words that may be secrets. Stateless.
 */
final class Misuse {

  private Misuse() {}

  static CommandException of(ParameterException fault) {
    return switch (fault) {
      case UnmatchedArgumentException unknown when isCommand(unknown) ->
          CommandException.usage(
              "There is no command '%s'. The commands are: %s."
                  .formatted(unknown.getUnmatched().getFirst(), commands(unknown)));
      case UnmatchedArgumentException unknown -> unmatched(unknown.getUnmatched());
      case MissingParameterException missing -> CommandException.usage(missing(missing));
      default -> other(fault);
    };
  }

  private static String missing(MissingParameterException missing) {
    if (missing.getArgSpec() instanceof OptionSpec option) {
      return "The value of %s is missing: %s"
          .formatted(option.longestName(), String.join(" ", option.description()));
    }
    return required(missing)
        .map(
            option ->
                "%s is needed: %s"
                    .formatted(option.longestName(), String.join(" ", option.description())))
        .orElse(
            "A word is missing: the file of the plan, or the value of an option, such as the name"
                + " of an environment variable after --url-env.");
  }

  /** An option that was left out, if nothing but such is missing. */
  private static Optional<OptionSpec> required(MissingParameterException missing) {
    return missing.getMissing().stream().allMatch(OptionSpec.class::isInstance)
        ? missing.getMissing().stream().map(OptionSpec.class::cast).findFirst()
        : Optional.empty();
  }

  private static boolean isCommand(UnmatchedArgumentException unknown) {
    return !unknown.getCommandLine().getSubcommands().isEmpty()
        && unknown.getUnmatched().getFirst().matches("[a-z][a-z-]{0,19}");
  }

  private static String commands(ParameterException fault) {
    return String.join(", ", fault.getCommandLine().getSubcommands().keySet());
  }

  private static CommandException unmatched(List<String> words) {
    String options =
        words.stream()
            .filter(word -> word.startsWith("-"))
            .map(
                word ->
                    "'"
                        + word.replaceFirst("(?s)=.*", "").replaceFirst("(?s)^(-[^-]).+", "$1")
                        + "'")
            .collect(Collectors.joining(", "));
    String what =
        options.isEmpty()
            ? words.size() == 1
                ? "One word is not understood"
                : words.size() + " words are not understood"
            : "Unknown: " + options;
    return CommandException.usage(
        what
            + ". Secrets are not taken from the command line: put the URL into an environment"
            + " variable, and give its name with --url-env.");
  }

  private static CommandException other(ParameterException fault) {
    var argument = fault.getArgSpec();
    if (argument == null) {
      return CommandException.usage(
          "A command is missing. The commands are: %s.".formatted(commands(fault)));
    }
    String name =
        argument.isOption() ? ((OptionSpec) argument).longestName() : argument.paramLabel();
    return CommandException.usage(
        "The value of %s is not understood: %s."
            .formatted(name, String.join(" ", argument.description())));
  }
}
