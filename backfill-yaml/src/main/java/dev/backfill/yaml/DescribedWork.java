package dev.backfill.yaml;

import dev.backfill.scope.Range;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.yaml.grammar.Values;
import dev.backfill.yaml.writing.DefinitionText;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Writes the work of a plan: SQL as it is, and code by its registered name. */
final class DescribedWork {

  private final ChunkProcessor<? super Range> work;
  private final PlanRegistry registry;
  private final Unwritable unwritable;
  private boolean preserves;
  private boolean keepsImages;

  DescribedWork(ChunkProcessor<? super Range> work, PlanRegistry registry, Unwritable unwritable) {
    this.work = work;
    this.registry = registry;
    this.unwritable = unwritable;
  }

  /** The section 'work'. */
  Values work(Supplier<PlanBinding> binding) {
    for (var one : registry.work().entrySet()) {
      if (isMadeBy(one.getValue(), binding)) {
        options(definition());
        return new Values(Map.of("transform", one.getKey()));
      }
    }
    var text = new DefinitionText(definition());
    if (text.skip("sql ")) {
      return new Values(Map.of("sql", text.rest()));
    }
    if (text.skip("delete from ") && text.table().isPresent() && text.atEnd()) {
      return new Values(Map.of("delete", "rows"));
    }
    if (text.skip("update ") && text.table().isPresent() && text.skip(" set ")) {
      return set(text);
    }
    unwritable.add(
        "work",
        "the work is code that no name is registered for; register it by"
            + " PlanRegistry.transform(name, factory)");
    return Values.NONE;
  }

  private String definition() {
    return work instanceof TransactionalProcessor<? super Range> transactional
        ? transactional.work().definition()
        : "";
  }

  /** The same object, or work that says the same of itself. */
  private boolean isMadeBy(PlanRegistry.WorkFactory factory, Supplier<PlanBinding> binding) {
    try {
      var made = factory.make(binding.get());
      return made.equals(work)
          || (made instanceof TransactionalProcessor<?> one
              && work instanceof TransactionalProcessor<?> other
              && one.work().equals(other.work()));
    } catch (IllegalArgumentException e) {
      return false; // it is of another table
    }
  }

  private Values set(DefinitionText text) {
    var columns = new LinkedHashMap<String, Object>();
    do {
      var column = text.name();
      if (column.isEmpty() || !text.skip(" = (")) {
        unwritable.add(
            "work",
            "the work is code that no name is registered for; register it by"
                + " PlanRegistry.transform(name, factory)");
        return Values.NONE;
      }
      text.parenthesized().ifPresent(expression -> columns.put(column.get(), expression));
    } while (text.skip(", "));
    String rest = text.rest();
    options(rest);
    var set = new Values(Map.of("set", new Values(columns)));
    var expected = java.util.regex.Pattern.compile(" expecting ([0-9]+) rows$").matcher(rest);
    return expected.find() ? set.with("expect_rows", Long.valueOf(expected.group(1))) : set;
  }

  private void options(String rest) {
    preserves = rest.contains(" where empty is null");
    keepsImages = rest.contains(" keeping before-images");
  }

  boolean preservesExisting() {
    return preserves;
  }

  boolean keepsBeforeImages() {
    return keepsImages;
  }
}
