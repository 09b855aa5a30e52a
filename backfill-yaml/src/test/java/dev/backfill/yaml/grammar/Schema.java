package dev.backfill.yaml.grammar;

import dev.backfill.yaml.grammar.Type.Items;
import dev.backfill.yaml.grammar.Type.Named;
import dev.backfill.yaml.grammar.Type.Section;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The grammar as a JSON Schema. */
public final class Schema {

  private Schema() {}

  public static Map<String, Object> ofFile() {
    var schema = new LinkedHashMap<String, Object>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("$id", "https://backfill.dev/plan-1.schema.json");
    schema.put("title", "A plan of Backfill");
    schema.putAll(of(Grammar.FILE));
    return schema;
  }

  private static Map<String, Object> of(Type type) {
    return switch (type) {
      case Section section -> section(section);
      case Items items -> items(items);
      case Named named -> named(named);
      case Scalar<?> scalar -> of(scalar.form());
    };
  }

  private static Map<String, Object> section(Section section) {
    var properties = new LinkedHashMap<String, Object>();
    for (Key key : section.keys()) {
      var property = new LinkedHashMap<String, Object>();
      property.put("description", key.about());
      property.putAll(of(key.type()));
      properties.put(key.name(), property);
    }
    var schema = new LinkedHashMap<String, Object>();
    schema.put("type", "object");
    schema.put("properties", properties);
    var required = section.keys().stream().filter(Key::required).map(Key::name).toList();
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    schema.put("additionalProperties", false);
    for (List<String> group : section.exactlyOne()) {
      schema.put("oneOf", group.stream().map(name -> Map.of("required", List.of(name))).toList());
    }
    return schema;
  }

  private static Map<String, Object> items(Items items) {
    var schema = new LinkedHashMap<String, Object>();
    schema.put("type", "array");
    schema.put("minItems", items.least());
    schema.put("maxItems", items.most());
    schema.put("items", of(items.item()));
    return schema;
  }

  private static Map<String, Object> named(Named named) {
    var schema = new LinkedHashMap<String, Object>();
    schema.put("type", "object");
    schema.put("minProperties", 1);
    schema.put("propertyNames", of(named.key().form()));
    schema.put("additionalProperties", of(named.value()));
    return schema;
  }

  private static Map<String, Object> of(Form form) {
    return switch (form) {
      case Form.Words words -> map("enum", words.words());
      case Form.Text text ->
          map(
              "type",
              "string",
              "pattern",
              whole(text.pattern().pattern()),
              "maxLength",
              text.most());
      case Form.Loose loose ->
          anyOf(
              map("type", List.of("number", "boolean")),
              map("type", "string", "pattern", whole(loose.pattern().pattern())));
      case Form.Logical ignored -> map("type", "boolean");
      case Form.Whole whole ->
          map("type", "integer", "minimum", whole.least(), "maximum", whole.most());
      case Form.Fraction number ->
          map("type", "number", "minimum", number.least(), "maximum", number.most());
      case Form.Rows rows ->
          anyOf(
              map("type", "integer", "minimum", 1, "maximum", number(rows.most())),
              map("type", "string", "pattern", whole(rows.regex())));
      case Form.Stage ignored ->
          anyOf(
              map("type", "integer", "minimum", 1, "maximum", Form.Stage.MOST),
              map("type", "string", "pattern", whole(Form.Stage.SHARE)));
      case Form.RowKey ignored ->
          anyOf(
              map("type", "integer", "minimum", Long.MIN_VALUE, "maximum", Long.MAX_VALUE),
              map("type", "string", "pattern", whole("[^\\x00]+")));
    };
  }

  private static long number(BigInteger value) {
    return value.longValueExact();
  }

  private static String whole(String regex) {
    return "^(?:" + regex + ")$";
  }

  private static Map<String, Object> anyOf(Map<String, Object> one, Map<String, Object> other) {
    return map("anyOf", List.of(one, other));
  }

  private static Map<String, Object> map(Object... pairs) {
    var map = new LinkedHashMap<String, Object>();
    for (int at = 0; at < pairs.length; at += 2) {
      map.put((String) pairs[at], pairs[at + 1]);
    }
    return map;
  }
}
