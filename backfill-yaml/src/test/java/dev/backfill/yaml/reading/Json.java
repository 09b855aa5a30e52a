package dev.backfill.yaml.reading;

import dev.backfill.yaml.tree.Node;
import dev.backfill.yaml.tree.Node.Leaf;
import dev.backfill.yaml.tree.Node.Mapping;
import dev.backfill.yaml.tree.Node.Sequence;
import dev.backfill.yaml.tree.RefusedFile;
import dev.backfill.yaml.tree.Tree;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;

/** A file as other readers of YAML 1.2 see it. */
final class Json {

  static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  static String of(String yaml) {
    try {
      return MAPPER.writeValueAsString(value(Tree.of(yaml)));
    } catch (RefusedFile e) {
      throw new AssertionError(yaml, e);
    }
  }

  private static @Nullable Object value(Node node) {
    return switch (node) {
      case Sequence list -> list.items().stream().map(Json::value).toList();
      case Mapping mapping -> {
        var map = new LinkedHashMap<String, @Nullable Object>();
        mapping.entries().forEach(entry -> map.put(entry.key().text(), value(entry.value())));
        yield map;
      }
      case Leaf leaf ->
          switch (leaf.kind()) {
            case NOTHING -> null;
            case LOGICAL -> Boolean.valueOf(leaf.text());
            case WHOLE -> new BigInteger(leaf.text());
            case FRACTION -> new BigDecimal(leaf.text());
            case TEXT -> leaf.text();
          };
    };
  }
}
