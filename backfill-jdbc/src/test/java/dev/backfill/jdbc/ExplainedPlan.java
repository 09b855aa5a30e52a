package dev.backfill.jdbc;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How PostgreSQL has run a statement, in numbers that it counted. Value.
 *
 * @param statement its text, parameters as question marks
 * @param nodes the steps of the plan, the topmost one last
 */
record ExplainedPlan(String statement, List<Node> nodes) {

  private static final Pattern ENTRY = Pattern.compile("^\\s*\"([^\"]+)\": (.*?),?$");
  private static final Pattern PARAMETER = Pattern.compile("\\$\\d+\\b");
  private static final Pattern SPACE = Pattern.compile("\\s+");

  /**
   * A step.
   *
   * @param facts what is said of it, by name
   */
  record Node(Map<String, String> facts) {

    String type() {
      return facts.getOrDefault("Node Type", "");
    }

    boolean isOn(String relation) {
      return facts.getOrDefault("Relation Name", "").equals(relation);
    }

    /** Rows that it has handed on, all loops together. */
    long rows() {
      return Math.round(number("Actual Rows") * number("Actual Loops"));
    }

    /** Rows that it has handed on or thrown away. */
    long touched() {
      double removed =
          facts.keySet().stream()
              .filter(name -> name.startsWith("Rows Removed by"))
              .mapToDouble(this::number)
              .sum();
      return rows() + Math.round(removed * number("Actual Loops"));
    }

    @Override
    public String toString() {
      return "%s %s: %,d rows, %,.0f pages"
          .formatted(
              type(),
              facts.getOrDefault("Index Name", facts.getOrDefault("Relation Name", "")),
              touched(),
              number("Shared Hit Blocks") + number("Shared Read Blocks"));
    }

    double number(String fact) {
      return Double.parseDouble(facts.getOrDefault(fact, "0"));
    }
  }

  /** Reads a plan that was written as JSON, one fact a line. */
  static ExplainedPlan of(String json) {
    var nodes = new ArrayList<Node>();
    var open = new ArrayDeque<Map<String, String>>();
    String statement = "";
    for (String line : json.lines().toList()) {
      String end = line.strip();
      if (end.endsWith("{")) {
        open.push(new HashMap<>());
      } else if (end.startsWith("}")) {
        var closed = open.pop();
        if (closed.containsKey("Node Type")) {
          nodes.add(new Node(Map.copyOf(closed)));
        }
        statement = closed.getOrDefault("Query Text", statement);
      } else {
        note(open, line);
      }
    }
    return new ExplainedPlan(normal(statement), List.copyOf(nodes));
  }

  private static void note(ArrayDeque<Map<String, String>> open, String line) {
    var entry = ENTRY.matcher(line);
    if (entry.find() && !open.isEmpty()) {
      String value = entry.group(2);
      boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
      open.peek().put(entry.group(1), quoted ? value.substring(1, value.length() - 1) : value);
    }
  }

  /** A statement, however it is laid out and whoever has numbered its parameters. */
  static String normal(String sql) {
    String oneLine = sql.replace("\\n", " ").replace("\\t", " ").replace("\\\"", "\"");
    return SPACE.matcher(PARAMETER.matcher(oneLine).replaceAll("?")).replaceAll(" ").strip();
  }

  /** Whether it was made for values that were not known: they stand in its conditions. */
  boolean isGeneric() {
    return nodes.stream()
        .flatMap(node -> node.facts().values().stream())
        .anyMatch(fact -> PARAMETER.matcher(fact).find());
  }

  /** Rows that any one step has handed on or thrown away, the most of all steps. */
  long touched() {
    return nodes.stream().mapToLong(Node::touched).max().orElse(0);
  }

  /** The same of the steps that read a table. */
  long touched(String relation) {
    return nodes.stream()
        .filter(node -> node.isOn(relation))
        .mapToLong(Node::touched)
        .max()
        .orElse(0);
  }

  /** Pages that were looked at, each as often as it was. */
  long pages() {
    Node top = nodes.getLast();
    return (long) (top.number("Shared Hit Blocks") + top.number("Shared Read Blocks"));
  }

  /** Pages that did not fit in memory. */
  long spilled() {
    return (long) nodes.getLast().number("Temp Written Blocks");
  }

  /** Rows that the largest sort was given. */
  long sorted() {
    return nodes.stream()
        .filter(node -> node.type().equals("Sort"))
        .mapToLong(Node::rows)
        .max()
        .orElse(0);
  }

  boolean scansAll(String relation) {
    return nodes.stream().anyMatch(node -> node.type().equals("Seq Scan") && node.isOn(relation));
  }

  boolean has(String type) {
    return nodes.stream().anyMatch(node -> node.type().equals(type));
  }

  /** Whether a step goes by an index. */
  boolean uses(String index) {
    return nodes.stream()
        .anyMatch(node -> node.facts().getOrDefault("Index Name", "").equals(index));
  }

  @Override
  public String toString() {
    return statement
        + nodes.stream().map(node -> "\n  " + node).collect(Collectors.joining())
        + "\n";
  }
}
