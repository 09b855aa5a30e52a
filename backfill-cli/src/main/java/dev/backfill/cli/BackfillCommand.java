package dev.backfill.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** The program without a command: its name, its help, its exit codes. */
@Command(
    name = "backfill",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Runs plans of Backfill whose work is SQL, from their YAML files.",
    scope = ScopeType.INHERIT,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "  0:Completed.",
      "  1:Failed.",
      "  2:The command line or the file has faults; nothing was written.",
      "  3:Paused; run the plan again to continue.",
      "  4:Refused as things stand; nothing was written.",
      "130:Stopped by a signal or cancelled; run the plan again to continue."
    })
final class BackfillCommand {}
