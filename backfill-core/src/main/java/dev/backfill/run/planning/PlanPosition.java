package dev.backfill.run.planning;

import dev.backfill.plan.PlanDocument;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.RangeCodec.Bounds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The position that planning has reached, as it stands in the ledger beside the chunks: what was
 * asked for, and for each part of it how many chunks were made and which was the last.
 *
 * @param requested the scope's ranges when they were last compared
 * @param parts the parts that are planned one after the other: the ranges of the first start, then
 *     what later starts asked for beyond
 */
record PlanPosition(List<Written> requested, List<Part> parts) {

  private static final String FORMAT = "backfill-position/1";

  private static final String NULLS = "-nulls";
  private static final String DELTA = "-delta";

  private static final String DIGEST = "sha256:";

  /**
   * Longer texts, such as thousands of keys, are kept as a digest: they only have to be recognised.
   */
  private static final int LONGEST = 2_000;

  PlanPosition {
    requested = List.copyOf(requested);
    parts = List.copyOf(parts);
  }

  /** A range as it is written down: its bounds, or a digest that an equal range has too. */
  record Written(String text) {

    static Written of(Bounds bounds, boolean mustBeReadable) {
      var full = new Written(escape(bounds.lo()) + " " + escape(bounds.hi()));
      return mustBeReadable || !full.isLong() ? full : full.digest();
    }

    /** Returns true if it is too long to be written with every window. */
    boolean isLong() {
      return text.length() > LONGEST;
    }

    /** By which an equal range is recognised. */
    Written digest() {
      return new Written(DIGEST + new PlanDocument(Map.of("range", text)).sha256());
    }

    /** The bounds, unless only a digest was kept. */
    Optional<Bounds> bounds() {
      if (text.startsWith(DIGEST)) {
        return Optional.empty();
      }
      int space = text.indexOf(' ');
      return Optional.of(
          new Bounds(unescape(text.substring(0, space)), unescape(text.substring(space + 1))));
    }
  }

  /**
   * One range and how far it is planned.
   *
   * @param kind the kind of its chunks
   * @param range which
   * @param made the number of chunks that it has given so far
   * @param last the text that stands for the end of the last of them: planning resumes behind it
   * @param done true if it is planned to its end
   */
  record Part(ChunkKind kind, Written range, long made, Optional<Written> last, boolean done) {

    static Part toDo(Written range) {
      return new Part(ChunkKind.RANGE, range, 0, Optional.empty(), false);
    }

    static Part nulls(Written everything) {
      return new Part(ChunkKind.NULLS, everything, 0, Optional.empty(), false);
    }

    static Part delta(Written range, long made) {
      return new Part(ChunkKind.DELTA, range, made, Optional.empty(), true);
    }

    Part after(long more, Optional<Written> reached, boolean end) {
      return new Part(kind, range, made + more, reached.or(() -> last), end);
    }

    private Part of(Written sameRange) {
      return new Part(kind, sameRange, made, last, done);
    }

    private String state() {
      return (done ? "done" : "open")
          + switch (kind) {
            case RANGE -> "";
            case NULLS -> NULLS;
            case DELTA -> DELTA;
          };
    }
  }

  boolean isComplete() {
    return parts.stream().allMatch(Part::done);
  }

  PlanPosition withPart(int index, Part part) {
    var changed = new ArrayList<>(parts);
    changed.set(index, part);
    return new PlanPosition(requested, changed);
  }

  /** The same, with the ranges written down in another way. */
  PlanPosition with(UnaryOperator<Written> way) {
    return new PlanPosition(
        requested.stream().map(way).toList(),
        parts.stream().map(part -> part.of(way.apply(part.range()))).toList());
  }

  PlanPosition with(Part more) {
    var longer = new ArrayList<>(parts);
    longer.add(more);
    return new PlanPosition(requested, longer);
  }

  PlanPosition grown(List<Written> nowRequested, List<Written> more) {
    var longer = new ArrayList<>(parts);
    more.forEach(range -> longer.add(Part.toDo(range)));
    return new PlanPosition(nowRequested, longer);
  }

  String text() {
    var text = new StringBuilder(FORMAT).append('\n');
    requested.forEach(range -> text.append("requested\t").append(range.text()).append('\n'));
    for (Part part : parts) {
      text.append(part.state()).append('\t').append(part.range().text());
      text.append('\t').append(part.made());
      text.append('\t').append(part.last().map(Written::text).orElse("")).append('\n');
    }
    return text.toString();
  }

  static PlanPosition parse(String text) {
    var lines = text.lines().toList();
    if (lines.isEmpty() || !lines.getFirst().equals(FORMAT)) {
      throw new IllegalArgumentException(
          "The ledger holds a plan position that this version cannot read; it reads " + FORMAT);
    }
    var requested = new ArrayList<Written>();
    var parts = new ArrayList<Part>();
    for (String line : lines.subList(1, lines.size())) {
      String[] field = line.split("\t", -1);
      if (field[0].equals("requested")) {
        requested.add(new Written(field[1]));
      } else {
        var last =
            field[3].isEmpty() ? Optional.<Written>empty() : Optional.of(new Written(field[3]));
        parts.add(
            new Part(
                kind(field[0]),
                new Written(field[1]),
                Long.parseLong(field[2]),
                last,
                field[0].startsWith("done")));
      }
    }
    return new PlanPosition(requested, parts);
  }

  private static ChunkKind kind(String state) {
    if (state.endsWith(NULLS)) {
      return ChunkKind.NULLS;
    }
    return state.endsWith(DELTA) ? ChunkKind.DELTA : ChunkKind.RANGE;
  }

  private static String escape(String text) {
    return text.replace("\\", "\\\\")
        .replace(" ", "\\s")
        .replace("\t", "\\t")
        .replace("\n", "\\n")
        .replace("\r", "\\r");
  }

  private static String unescape(String text) {
    var plain = new StringBuilder();
    boolean escaped = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!escaped && c == '\\') {
        escaped = true;
        continue;
      }
      plain.append(escaped ? meaning(c) : c);
      escaped = false;
    }
    return plain.toString();
  }

  private static char meaning(char escaped) {
    return switch (escaped) {
      case 's' -> ' ';
      case 't' -> '\t';
      case 'n' -> '\n';
      case 'r' -> '\r';
      default -> escaped;
    };
  }
}
