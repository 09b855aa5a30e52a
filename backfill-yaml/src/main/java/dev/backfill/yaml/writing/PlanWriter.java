package dev.backfill.yaml.writing;

import dev.backfill.yaml.grammar.Form;
import dev.backfill.yaml.grammar.Grammar;
import dev.backfill.yaml.grammar.Key;
import dev.backfill.yaml.grammar.Scalar;
import dev.backfill.yaml.grammar.Type;
import dev.backfill.yaml.grammar.Type.Items;
import dev.backfill.yaml.grammar.Type.Named;
import dev.backfill.yaml.grammar.Type.Section;
import dev.backfill.yaml.grammar.Values;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the values of a plan in the order of the grammar. Not thread-safe. */
public final class PlanWriter {

  private static final String INDENT = "  ";

  private final StringBuilder out = new StringBuilder();

  private PlanWriter() {}

  /**
   * Writes.
   *
   * @param values those of the key 'backfill'
   * @return the text of a file
   */
  public static String write(Values values) {
    var writer = new PlanWriter();
    writer.section(Grammar.FILE, new Values(Map.of("backfill", values)), "", "");
    return writer.out.toString();
  }

  /** The first line has an indent of its own, such as that of a list. */
  private void section(Section section, Values values, String first, String indent) {
    String before = first;
    for (Key key : section.keys()) {
      Object value = values.byKey().get(key.name());
      if (value != null) {
        out.append(before).append(key.name()).append(':');
        value(key.type(), value, indent);
        before = indent;
      }
    }
  }

  private void value(Type type, Object value, String indent) {
    switch (type) {
      case Section section -> below(section, (Values) value, indent + INDENT);
      case Named named -> named(named, (Values) value, indent + INDENT);
      case Items items -> items(items, (List<?>) value, indent + INDENT);
      case Scalar<?> scalar -> scalar(scalar, value, indent + INDENT);
    }
  }

  private void below(Section section, Values values, String indent) {
    if (values.isEmpty()) {
      out.append(" {}\n");
      return;
    }
    out.append('\n');
    section(section, values, indent, indent);
  }

  private void named(Named named, Values values, String indent) {
    out.append('\n');
    values
        .byKey()
        .forEach(
            (name, value) -> {
              out.append(indent).append(YamlText.inline(name)).append(':');
              scalar(named.value(), value, indent + INDENT);
            });
  }

  private void items(Items items, List<?> values, String indent) {
    if (values.isEmpty()) {
      out.append(" []\n");
    } else if (items.item() instanceof Scalar<?> scalar && isShort(items)) {
      out.append(
          values.stream()
              .map(value -> inline(scalar, value))
              .collect(Collectors.joining(", ", " [", "]\n")));
    } else {
      out.append('\n');
      values.forEach(value -> item(items.item(), value, indent));
    }
  }

  /** A pair of bounds stands on one line. */
  private static boolean isShort(Items items) {
    return items.most() == 2;
  }

  private void item(Type type, Object value, String indent) {
    if (type instanceof Section section) {
      section(section, (Values) value, indent + "- ", indent + INDENT);
    } else if (type instanceof Scalar<?> scalar) {
      out.append(indent).append('-');
      scalar(scalar, value, indent + INDENT);
    } else {
      throw new IllegalStateException("no such list is in the grammar: " + type);
    }
  }

  private void scalar(Scalar<?> scalar, Object value, String indent) {
    String text = scalar.text(value);
    if (isText(scalar, value) && YamlText.isBlock(text)) {
      out.append(" |-\n");
      text.lines()
          .forEach(line -> out.append(line.isEmpty() ? "" : indent).append(line).append('\n'));
    } else {
      out.append(' ').append(inline(scalar, value)).append('\n');
    }
  }

  private static String inline(Scalar<?> scalar, Object value) {
    String text = scalar.text(value);
    return isText(scalar, value) ? YamlText.inline(text) : text;
  }

  private static boolean isText(Scalar<?> scalar, Object value) {
    return !scalar.form().isPlain()
        && !(scalar.form() instanceof Form.RowKey && value instanceof Long);
  }
}
