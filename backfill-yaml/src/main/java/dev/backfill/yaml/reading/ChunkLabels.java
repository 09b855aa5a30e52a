package dev.backfill.yaml.reading;

import dev.backfill.yaml.grammar.Values;
import dev.backfill.yaml.reading.PlannedPieces.Piece;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Chunks in a file are labels: they must be what the plan cuts, and decide nothing. */
final class ChunkLabels {

  private final Values values;
  private final Faults faults;

  ChunkLabels(Values values, Faults faults) {
    this.values = values;
    this.faults = faults;
  }

  void check() {
    var chunks = values.section("execution").sections("chunks");
    var ids = new HashSet<String>();
    for (int at = 0; at < chunks.size(); at++) {
      String path = "execution.chunks[%d]".formatted(at);
      String id = chunks.get(at).text("id").orElse("");
      if (!id.isEmpty() && !ids.add(id)) {
        faults.ofMeaning(path + ".id", "two chunks are called '%s'; rename one".formatted(id));
      }
    }
    if (!chunks.isEmpty() && faults.none()) {
      ranges(chunks);
    }
  }

  private void ranges(List<Values> chunks) {
    var whole = PlannedPieces.whole(values);
    if (whole.isEmpty() || whole.get().from() instanceof Long) {
      faults.ofMeaning(
          "execution.chunks", "chunks with a date_range need scope.date_range; write it");
      return;
    }
    var pieces = PlannedPieces.of(values).orElse(List.of(whole.get()));
    for (int at = 0; at < chunks.size(); at++) {
      var bounds = chunks.get(at).list("date_range");
      String path = "execution.chunks[%d].date_range".formatted(at);
      contradiction(new Piece(bounds.get(0), bounds.get(1)), pieces, whole.get())
          .ifPresent(difference -> faults.ofMeaning(path, difference));
    }
  }

  private Optional<String> contradiction(Piece label, List<Piece> pieces, Piece whole) {
    if (!label.from().getClass().equals(whole.from().getClass())) {
      return Optional.of(
          "%s and the start of scope.date_range, %s, are a date and an instant; write both alike"
              .formatted(label.from(), whole.from()));
    }
    var fault = RangeRules.orderFault(label.from(), label.to());
    if (fault.isPresent()) {
      return fault;
    }
    int at = firstThatEndsAfter(label, pieces);
    if (at == pieces.size()) {
      return Optional.of("%s is outside of the scope, which is %s".formatted(label, whole));
    }
    Piece piece = pieces.get(at);
    return piece.equals(label) || (mayBeCutFurther() && piece.holds(label))
        ? Optional.empty()
        : Optional.of(
            "the file has %s, and the plan cuts %s here; correct the label or the strategy"
                .formatted(label, piece));
  }

  /** A number of rows, or the partitions of the table, decide in the database. */
  private boolean mayBeCutFurther() {
    var strategy = values.section("strategy");
    return strategy.has("chunk_size")
        || strategy.text("chunk_by").filter(unit -> !unit.equals("partition")).isEmpty();
  }

  private static int firstThatEndsAfter(Piece label, List<Piece> pieces) {
    int low = 0;
    int high = pieces.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (PlannedPieces.compare(pieces.get(middle).to(), label.from()) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
