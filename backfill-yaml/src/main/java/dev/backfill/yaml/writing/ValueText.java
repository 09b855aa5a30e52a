package dev.backfill.yaml.writing;

import dev.backfill.yaml.grammar.Grammar;
import dev.backfill.yaml.grammar.Key;
import dev.backfill.yaml.grammar.Scalar;
import dev.backfill.yaml.grammar.Type;
import dev.backfill.yaml.grammar.Type.Items;
import dev.backfill.yaml.grammar.Type.Named;
import dev.backfill.yaml.grammar.Type.Section;
import dev.backfill.yaml.grammar.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The values of a plan as text, by the path of their key, in the order of the grammar. */
public final class ValueText {

  private final Map<String, String> byPath = new LinkedHashMap<>();

  private ValueText() {}

  /**
   * Lists them.
   *
   * @param values those of the key 'backfill'
   * @return such as {@code strategy.chunk_by} with {@code month}
   */
  public static Map<String, String> of(Values values) {
    var texts = new ValueText();
    texts.add(Grammar.FILE, new Values(Map.of("backfill", values)), "");
    return texts.byPath;
  }

  private void add(Section section, Values values, String path) {
    for (Key key : section.keys()) {
      Object value = values.byKey().get(key.name());
      if (value != null) {
        add(key.type(), value, path.isEmpty() ? key.name() : path + "." + key.name());
      }
    }
  }

  private void add(Type type, Object value, String path) {
    String at = path.startsWith("backfill.") ? path.substring("backfill.".length()) : path;
    switch (type) {
      case Section section -> add(section, (Values) value, path.equals("backfill") ? "" : at);
      case Named named ->
          ((Values) value)
              .byKey()
              .forEach((name, one) -> byPath.put(at + "." + name, named.value().text(one)));
      case Items items when items.item() instanceof Section section -> {
        int number = 0;
        for (Object one : (List<?>) value) {
          add(section, (Values) one, "%s[%d]".formatted(at, number++));
        }
      }
      case Items items -> byPath.put(at, list((Scalar<?>) items.item(), (List<?>) value));
      case Scalar<?> scalar -> byPath.put(at, scalar.text(value));
    }
  }

  private static String list(Scalar<?> item, List<?> values) {
    return values.stream().map(item::text).collect(Collectors.joining(", "));
  }
}
