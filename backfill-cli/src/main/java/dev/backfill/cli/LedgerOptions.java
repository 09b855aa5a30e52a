package dev.backfill.cli;

import dev.backfill.jdbc.JdbcLedger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say where the tables of the ledger are. */
final class LedgerOptions {

  @Option(
      names = "--ledger-schema",
      paramLabel = "SCHEMA",
      description = "Schema of the ledger's tables, if it is not the first of the search path.")
  private Optional<String> schema = Optional.empty();

  @Option(
      names = "--ledger-prefix",
      paramLabel = "PREFIX",
      description = "Prefix of the names of the ledger's tables; 'backfill_' unless given.")
  private Optional<String> prefix = Optional.empty();

  /** The ledger with these settings. */
  JdbcLedger of(JdbcLedger plain) {
    var inSchema = schema.map(plain::schema).orElse(plain);
    return prefix.map(inSchema::prefix).orElse(inSchema);
  }

  /** The same options as words of a command line. */
  List<String> words() {
    var words = new ArrayList<String>();
    schema.ifPresent(name -> words.addAll(List.of("--ledger-schema", name)));
    prefix.ifPresent(name -> words.addAll(List.of("--ledger-prefix", name)));
    return words;
  }
}
