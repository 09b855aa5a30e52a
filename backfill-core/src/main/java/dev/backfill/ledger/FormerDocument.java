package dev.backfill.ledger;

import static java.util.stream.Collectors.joining;

import dev.backfill.support.Sha256;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A document of format 1, in which the names of the checks were a part of a plan's identity. Value.
 *
 * @param text the document of plan and work, as a ledger holds it
 */
record FormerDocument(String text) {

  private static final String FORMAT = "format: backfill-plan/1";
  private static final List<String> CHECKS =
      List.of("preChecks: ", "chunkChecks: ", "postChecks: ");
  private static final List<String> WORK = List.of("work: ", "codeVersion: ");

  /** Returns true if it is the document of which a ledger holds the fingerprint. */
  boolean isBehind(String planHash) {
    return isFormer() && Sha256.of(lines(line -> !startsWith(WORK, line))).equals(planHash);
  }

  /** Returns true if it is the same as another one, apart from its checks and its format. */
  boolean isSameAs(String document) {
    return withoutChecks(document).equals(document);
  }

  /** The document as the present format has it, if it is a former one. */
  String withoutChecks(String document) {
    String format = document.lines().findFirst().orElse("");
    return isFormer() && !format.equals(FORMAT)
        ? format + lines(line -> !startsWith(CHECKS, line)).substring(FORMAT.length())
        : text;
  }

  private boolean isFormer() {
    return text.startsWith(FORMAT + "\n");
  }

  private String lines(Predicate<String> kept) {
    return Stream.of(text.split("\n")).filter(kept).map(line -> line + "\n").collect(joining());
  }

  private static boolean startsWith(List<String> keys, String line) {
    return keys.stream().anyMatch(line::startsWith);
  }
}
