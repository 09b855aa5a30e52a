package dev.backfill.yaml;

import dev.backfill.contract.CheckReturnValue;
import dev.backfill.support.ChangedValue;
import dev.backfill.yaml.reading.PlannedPieces;
import dev.backfill.yaml.reading.PlannedPieces.Piece;
import dev.backfill.yaml.writing.ValueText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * Two versions of a plan, side by side. Value: key by key, and chunk by chunk as far as arithmetic
 * knows the chunks. A key that has changed reads as in the message of a run that is not resumed.
 *
 * {@snippet class="dev.backfill.yaml.Snippets" region="diff"}
 *
 * @param keys one clause for each key that differs, such as {@code strategy.chunk_by was 'month',
 *     is 'week'}
 * @param chunks what differs in the chunks: a line with their numbers, then those that only one
 *     version has; empty if they are the same
 */
public record PlanDiff(List<String> keys, List<String> chunks) {

  private static final int MOST_SHOWN = 20;

  /** Copies the lists. */
  public PlanDiff {
    keys = List.copyOf(keys);
    chunks = List.copyOf(chunks);
  }

  /**
   * Compares two files. Reads no database.
   *
   * @param before the version before
   * @param after the version after
   * @return what differs
   */
  @CheckReturnValue
  public static PlanDiff between(PlanFile before, PlanFile after) {
    return new PlanDiff(
        keys(before, after),
        chunks(PlannedPieces.of(before.values()), PlannedPieces.of(after.values())));
  }

  private static List<String> keys(PlanFile before, PlanFile after) {
    var was = ValueText.of(before.values());
    var is = ValueText.of(after.values());
    var all = new LinkedHashSet<>(was.keySet());
    all.addAll(is.keySet());
    return all.stream()
        .filter(key -> !was.getOrDefault(key, "").equals(is.getOrDefault(key, "")))
        .map(key -> ChangedValue.clause(key, was.getOrDefault(key, ""), is.getOrDefault(key, "")))
        .toList();
  }

  private static List<String> chunks(Optional<List<Piece>> before, Optional<List<Piece>> after) {
    if (before.isEmpty() || after.isEmpty() || before.equals(after)) {
      return List.of();
    }
    var was = before.get();
    var is = after.get();
    var lines = new ArrayList<String>();
    lines.add("chunks were %d, are %d".formatted(was.size(), is.size()));
    lines.addAll(without("only before", was, is));
    lines.addAll(without("only after", is, was));
    return lines;
  }

  private static List<String> without(String words, List<Piece> these, List<Piece> those) {
    var other = new HashSet<>(those);
    var alone = these.stream().filter(piece -> !other.contains(piece)).toList();
    var lines = new ArrayList<String>();
    alone.stream().limit(MOST_SHOWN).map(piece -> words + " " + piece).forEach(lines::add);
    if (alone.size() > MOST_SHOWN) {
      lines.add("%s %d more".formatted(words, alone.size() - MOST_SHOWN));
    }
    return lines;
  }

  /**
   * Whether both versions say the same.
   *
   * @return true if nothing differs
   */
  public boolean isEmpty() {
    return keys.isEmpty();
  }

  /** One line for each difference. */
  @Override
  public String toString() {
    var lines = new ArrayList<>(keys);
    lines.addAll(chunks);
    return lines.isEmpty() ? "no difference" : String.join("\n", lines);
  }
}
