package dev.backfill.web.html;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.scope.ChunkKind;
import dev.backfill.support.Figures;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where each chunk has its place: on a calendar if they are ranges of time, else in rows in the
 * order of work. Where there are many, some share a cell.
 *
 * @param columns labels of the columns
 * @param rows the rows
 * @param perCell the number of chunks that share a cell at most
 */
record ChunkGrid(List<String> columns, List<Row> rows, long perCell) {

  private static final int MOST_CELLS = 3_000;
  private static final int WIDTH = 50;

  /** A row of cells, some of which may have no chunk. */
  static final class Row {
    private final String label;
    private final List<Optional<Cell>> cells;

    private Row(String label, int width) {
      this.label = label;
      this.cells = new ArrayList<>(Collections.nCopies(width, Optional.empty()));
    }

    String label() {
      return label;
    }

    List<Optional<Cell>> cells() {
      return Collections.unmodifiableList(cells);
    }

    private void put(int column, ChunkView chunk) {
      var cell = cells.get(column).orElseGet(Cell::new);
      cell.add(chunk);
      cells.set(column, Optional.of(cell));
    }
  }

  static ChunkGrid of(List<ChunkView> all) {
    var chunks =
        all.stream()
            .filter(chunk -> chunk.state() != ChunkState.SPLIT)
            .filter(chunk -> chunk.kind() == ChunkKind.RANGE)
            .toList();
    return calendar(chunks).orElseGet(() -> sequence(chunks));
  }

  private static Optional<ChunkGrid> calendar(List<ChunkView> chunks) {
    var spans = new ArrayList<Span>();
    for (ChunkView chunk : chunks) {
      var span = Span.of(chunk);
      if (span.isEmpty()) {
        return Optional.empty();
      }
      spans.add(span.get());
    }
    return spans.isEmpty()
        ? Optional.empty()
        : Arrays.stream(CalendarUnit.values())
            .filter(unit -> suits(unit, spans))
            .findFirst()
            .map(unit -> on(unit, chunks, spans));
  }

  /** The finest unit that is no finer than most chunks, and does not make too many rows. */
  private static boolean suits(CalendarUnit unit, List<Span> spans) {
    var lengths = spans.stream().map(Span::length).sorted().toList();
    var usual = lengths.get(lengths.size() / 2);
    boolean tooFine =
        Arrays.stream(CalendarUnit.values())
            .map(CalendarUnit::length)
            .anyMatch(more -> more.compareTo(unit.length()) > 0 && usual.compareTo(more) >= 0);
    var from = spans.stream().map(Span::from).min(LocalDateTime::compareTo).orElseThrow();
    var to = spans.stream().map(Span::to).max(LocalDateTime::compareTo).orElseThrow();
    long rows = unit.row(unit.start(to)) - unit.row(unit.start(from)) + 1;
    return !tooFine && rows <= unit.mostRows();
  }

  private static ChunkGrid on(CalendarUnit unit, List<ChunkView> chunks, List<Span> spans) {
    var rows = new TreeMap<Long, Row>();
    for (int i = 0; i < chunks.size(); i++) {
      var span = spans.get(i);
      for (var at = unit.start(span.from()); at.isBefore(span.to()); at = unit.next(at)) {
        var label = unit.rowLabel(at);
        var row = rows.computeIfAbsent(unit.row(at), none -> new Row(label, unit.columns()));
        row.put(unit.column(at), chunks.get(i));
      }
    }
    return new ChunkGrid(unit.columnLabels(), List.copyOf(rows.values()), most(rows.values()));
  }

  private static ChunkGrid sequence(List<ChunkView> chunks) {
    int share = Math.max(1, (chunks.size() + MOST_CELLS - 1) / MOST_CELLS);
    var rows = new ArrayList<Row>();
    for (int i = 0; i < chunks.size(); i++) {
      int cell = i / share;
      if (cell / WIDTH == rows.size()) {
        rows.add(new Row(Figures.count(i + 1L), WIDTH));
      }
      rows.getLast().put(cell % WIDTH, chunks.get(i));
    }
    return new ChunkGrid(List.of(), rows, share);
  }

  private static long most(Iterable<Row> rows) {
    long most = 1;
    for (Row row : rows) {
      for (Optional<Cell> cell : row.cells()) {
        most = Math.max(most, cell.map(Cell::size).orElse(0));
      }
    }
    return most;
  }

  /** The number of cells beside each other. */
  int width() {
    return rows.isEmpty() ? WIDTH : rows.getFirst().cells().size();
  }
}
