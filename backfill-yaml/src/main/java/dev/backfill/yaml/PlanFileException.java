package dev.backfill.yaml;

import static java.util.Objects.requireNonNull;

import dev.backfill.contract.BackfillException;
import java.util.List;
import java.util.stream.Collectors;

/** A plan's file cannot be read or bound. Holds all faults, in the order of the file. */
public final class PlanFileException extends BackfillException {

  private static final long serialVersionUID = 1L;

  private static final int MOST_SHOWN = 50;

  private final transient List<Fault> faults;

  PlanFileException(String source, List<Fault> faults) {
    super(message(source, faults));
    this.faults = List.copyOf(faults);
  }

  private static String message(String source, List<Fault> faults) {
    String all =
        faults.stream()
            .limit(MOST_SHOWN)
            .map(fault -> "\n  " + fault)
            .collect(Collectors.joining());
    int more = faults.size() - MOST_SHOWN;
    return "%s has %s, and nothing was run:%s%s"
        .formatted(
            source,
            faults.size() == 1 ? "1 fault" : faults.size() + " faults",
            all,
            more > 0 ? "\n  and %d more".formatted(more) : "");
  }

  /**
   * What is wrong.
   *
   * @return at least one, in the order of the file
   */
  public List<Fault> faults() {
    return faults;
  }

  /**
   * One thing that is wrong. Value.
   *
   * @param line from 1; 0 if it stands in no file
   * @param column from 1; 0 if it stands in no file
   * @param key the keys that lead there, such as {@code strategy.chunk_by}; empty for the whole
   *     file
   * @param message what is wrong, and what to write
   */
  public record Fault(int line, int column, String key, String message) {

    /** Checks that nothing is null. */
    public Fault {
      requireNonNull(key, "key");
      requireNonNull(message, "message");
    }

    /** One line, such as <code>line 20, column 15, strategy.chunk_by: ..</code>. */
    @Override
    public String toString() {
      String place = line == 0 ? "" : "line %d, column %d".formatted(line, column);
      String both = place.isEmpty() || key.isEmpty() ? place + key : place + ", " + key;
      return both.isEmpty() ? message : both + ": " + message;
    }
  }
}
