package dev.backfill.yaml.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.yaml.grammar.Type.Items;
import dev.backfill.yaml.grammar.Type.Named;
import dev.backfill.yaml.grammar.Type.Section;
import dev.backfill.yaml.reading.PlanReader;
import dev.backfill.yaml.tree.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The page lists every key, with its type, its default and an example that is read. */
class PlanPageTest {

  private static final Path PAGE = Path.of("..", "docs", "plan-document.md");
  private static final String BEGIN = "<!-- keys -->\n";
  private static final String END = "<!-- end of keys -->\n";

  @Test
  void everyKeyIsOnThePage() throws IOException {
    String page = Files.readString(PAGE);
    int from = page.indexOf(BEGIN) + BEGIN.length();
    int to = page.indexOf(END);
    if (Boolean.getBoolean("write")) {
      page = page.substring(0, from) + keys() + page.substring(to);
      Files.writeString(PAGE, page);
      to = page.indexOf(END);
    }

    assertThat(page.substring(from, to)).isEqualTo(keys());
  }

  @Test
  void everyExampleIsOfTheTypeOfItsKey() {
    sections()
        .forEach(
            (path, section) ->
                section.keys().stream()
                    .filter(key -> !key.example().isEmpty())
                    .forEach(key -> requireRead(path, key)));
  }

  private static void requireRead(String path, Key key) {
    String full = path.equals("backfill") ? key.name() : path + "." + key.name();
    var nested = new StringBuilder("backfill: {");
    String[] keys = full.replace("[]", "").split("\\.", -1);
    for (int at = 0; at < keys.length - 1; at++) {
      nested.append(keys[at]).append(keys[at].equals("chunks") ? ": [{" : ": {");
    }
    nested.append(keys[keys.length - 1]).append(": ").append(quoted(key));
    for (int at = keys.length - 2; at >= 0; at--) {
      nested.append(keys[at].equals("chunks") ? "}]" : "}");
    }
    var faults =
        PlanReader.read(nested + "}").faults().stream()
            .filter(Fault::ofForm)
            .filter(fault -> !fault.message().contains("is missing"))
            .filter(fault -> !fault.message().contains("exactly one of them"))
            .toList();

    assertThat(faults).as("%s of %s", key.example(), full).isEmpty();
  }

  /** Within braces some text needs quotes that it does not need on a line of its own. */
  private static String quoted(Key key) {
    return key.example().contains("{") && key.type() instanceof Scalar
        ? "\"" + key.example() + "\""
        : key.example();
  }

  private static String keys() {
    var page = new StringBuilder();
    sections()
        .forEach(
            (path, section) -> {
              page.append("\n### `").append(path).append("`\n\n");
              page.append("| key | what it says | type | without it | example |\n");
              page.append("|---|---|---|---|---|\n");
              section.keys().forEach(key -> page.append(row(key)));
            });
    return page.append('\n').toString();
  }

  private static String row(Key key) {
    return "| `%s` | %s | %s | %s | %s |%n"
        .formatted(
            key.name(),
            key.about(),
            words(key.type()),
            key.required() ? "required" : key.otherwise().isEmpty() ? "–" : key.otherwise(),
            key.example().isEmpty() ? "–" : "`" + key.example() + "`")
        .replace("\r", "");
  }

  private static String words(Type type) {
    return switch (type) {
      case Section ignored -> "section";
      case Items items ->
          "list of " + (items.item() instanceof Section ? "sections" : words(items.item()));
      case Named ignored -> "columns with expressions";
      case Scalar<?> scalar -> scalar.words();
    };
  }

  private static Map<String, Section> sections() {
    var all = new LinkedHashMap<String, Section>();
    collect("", Grammar.FILE, all);
    all.remove("");
    return all;
  }

  private static void collect(String path, Section section, Map<String, Section> all) {
    all.put(path, section);
    for (Key key : section.keys()) {
      String below =
          path.isEmpty() || path.equals("backfill") ? key.name() : path + "." + key.name();
      if (key.type() instanceof Section inner) {
        collect(below, inner, all);
      }
      if (key.type() instanceof Items items && items.item() instanceof Section inner) {
        collect(below + "[]", inner, all);
      }
    }
  }
}
