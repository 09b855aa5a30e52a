package dev.backfill.yaml.reading;

import dev.backfill.yaml.grammar.Grammar;
import dev.backfill.yaml.grammar.Key;
import dev.backfill.yaml.grammar.Type;
import dev.backfill.yaml.grammar.Type.Section;
import java.util.ArrayList;
import java.util.List;

/** Finds a key that stands in the wrong section. */
final class KeysElsewhere {

  private KeysElsewhere() {}

  static String hint(String name) {
    var found = new ArrayList<String>();
    find(name, Grammar.FILE, "", found);
    return found.isEmpty() ? "" : " It is a key of '%s'.".formatted(found.getFirst());
  }

  private static void find(String name, Section section, String path, List<String> found) {
    for (Key key : section.keys()) {
      if (key.name().equals(name)) {
        found.add(path);
      }
      Type type = key.type();
      if (type instanceof Section below) {
        String here =
            path.isEmpty() || path.equals("backfill") ? key.name() : path + "." + key.name();
        find(name, below, here, found);
      }
    }
  }
}
