package dev.backfill.benchmarks.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The page of results.
 *
 * @param preface the text on what was measured, where and when
 * @param tables in this order
 * @param missing sentences that say what was not measured
 */
public record Page(String preface, List<Table> tables, List<String> missing) {

  /** A page of values. */
  public Page {
    tables = List.copyOf(tables);
    missing = List.copyOf(missing);
  }

  /**
   * Writes it, and its plots into a folder beside it that has its name.
   *
   * @param file such as {@code docs/benchmarks.md}; what is there is overwritten
   */
  public void write(Path file) throws IOException {
    Path home = file.toAbsolutePath().getParent();
    if (home == null) {
      throw new IllegalArgumentException("not a file in a folder: " + file);
    }
    String folder = file.getFileName().toString().replaceFirst("\\.md$", "");
    Files.createDirectories(home.resolve(folder));
    var page = new StringBuilder("# Benchmarks\n\n" + preface.strip() + "\n\n");
    for (var table : tables) {
      page.append(table.markdown(folder));
      if (table.plot().isPresent()) {
        var plot = table.plot().get();
        Files.writeString(home.resolve(folder).resolve(plot.file() + ".svg"), SvgPlot.of(plot));
      }
    }
    if (!missing.isEmpty()) {
      page.append("## Not measured\n\n");
      missing.forEach(sentence -> page.append("- ").append(sentence).append('\n'));
    }
    Files.writeString(file, page.toString().strip() + "\n");
  }
}
