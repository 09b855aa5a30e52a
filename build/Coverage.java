import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Prints the line coverage of modules, as their own tests reach it. Run on the toolchain JDK: java
 * Coverage.java MODULE...
 */
public class Coverage {

  private Coverage() {}

  public static void main(String[] modules) throws IOException {
    for (String module : modules) {
      Path csv = Path.of(module, "target", "site", "jacoco", "jacoco.csv");
      if (Files.exists(csv)) {
        print(Path.of(module).getFileName(), csv);
      }
    }
  }

  /** Columns: group, package, class, instructions, branches, lines; each missed, covered. */
  private static void print(Path module, Path csv) throws IOException {
    long missed = 0;
    long covered = 0;
    for (String line : Files.readAllLines(csv).stream().skip(1).toList()) {
      String[] columns = line.split(",");
      missed += Long.parseLong(columns[7]);
      covered += Long.parseLong(columns[8]);
    }
    System.out.printf(
        Locale.ROOT,
        "Line coverage of %s: %.1f %% (%,d of %,d lines)%n",
        module,
        missed + covered == 0 ? 100.0 : 100.0 * covered / (missed + covered),
        covered,
        missed + covered);
  }
}
