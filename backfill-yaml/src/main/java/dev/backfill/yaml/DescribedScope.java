package dev.backfill.yaml;

import dev.backfill.jdbc.JdbcScope;
import dev.backfill.plan.PlanDefinition;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.InstantRange;
import dev.backfill.scope.KeyRange;
import dev.backfill.scope.KeySet;
import dev.backfill.scope.Range;
import dev.backfill.yaml.grammar.RowCount;
import dev.backfill.yaml.grammar.Values;
import dev.backfill.yaml.writing.DefinitionText;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Writes the scope of a plan, and how it is cut. */
final class DescribedScope {

  private static final Pattern UNITS =
      Pattern.compile(
          "(minute|hour|day|week|month|quarter|year)( every ([0-9]+))?( in \\S+)?"
              + "( at most ([0-9]+) rows)?");

  private final PlanDefinition<?> plan;
  private final Unwritable unwritable;

  DescribedScope(PlanDefinition<?> plan, Unwritable unwritable) {
    this.plan = plan;
    this.unwritable = unwritable;
  }

  Values scope() {
    var text = new DefinitionText(plan.scope().definition());
    var values = new LinkedHashMap<String, Object>();
    if (!text.skip("table ")) {
      unwritable.add("scope", "the scope is not one of a table: " + plan.scope().definition());
      return Values.NONE;
    }
    text.table().ifPresent(table -> values.put("table", table));
    text.skip(" by ");
    var column = text.name();
    Range range = range();
    if (!(range instanceof KeyRange)) {
      column.ifPresent(name -> values.put("column", name));
    }
    put(range, values);
    plan.scope().zone().ifPresent(zone -> values.put("zone", zone));
    options(new DefinitionText(plan.scope().definition()), values);
    return new Values(values);
  }

  private Range range() {
    if (plan.scope().discovers()) {
      unwritable.add("scope", "the scope finds its rows in the database; give its range");
      return KeyRange.ALL;
    }
    try {
      Iterator<? extends Range> ranges = plan.scope().ranges();
      Range first = ranges.next();
      if (ranges.hasNext()) {
        unwritable.add("scope", "the scope has several ranges, and a file has one");
      }
      return first;
    } catch (Exception e) {
      unwritable.add("scope", "the ranges of the scope cannot be read");
      return KeyRange.ALL;
    }
  }

  private void put(Range range, Map<String, Object> values) {
    switch (range) {
      case DateRange dates -> values.put("date_range", bounds(dates.from(), dates.to()));
      case InstantRange times -> values.put("date_range", bounds(times.from(), times.to()));
      case IdRange ids -> values.put("id_range", bounds(ids.from(), ids.to()));
      case KeySet<?> keys -> values.put("keys", keys(keys));
      default -> values.put("by_key", true);
    }
  }

  private List<Object> keys(KeySet<?> keys) {
    if (keys.keys().stream().anyMatch(key -> !(key instanceof Long || key instanceof String))) {
      unwritable.add("scope.keys", "keys in a file are of type Long or String");
    }
    return List.copyOf(keys.keys());
  }

  private static Values bounds(Object from, Object to) {
    var values = new LinkedHashMap<String, Object>();
    values.put("start", from);
    values.put("end", to);
    return new Values(values);
  }

  private void options(DefinitionText text, Map<String, Object> values) {
    text.skipTo(" by ");
    String from = text.rest();
    int where = from.indexOf(" where (");
    var conditions = new DefinitionText(where < 0 ? "" : from.substring(where)).conditions();
    if (conditions.size() > 1) {
      unwritable.add("scope.where", "the scope has several conditions; say where(..) once");
    }
    conditions.stream().findFirst().ifPresent(condition -> values.put("where", condition));
    if (plan.scope() instanceof JdbcScope<?> rows && rows.equals(rows.exactCounts())) {
      values.put("exact_counts", true);
    }
    if (plan.scope().definition().endsWith(" with nulls")) {
      values.put("with_nulls", true);
    }
  }

  /** The keys of the section 'strategy' that cut. */
  Values cut() {
    String text = plan.strategy().definition();
    var units = UNITS.matcher(text);
    if (units.matches()) {
      String every = units.group(3);
      var unit =
          new Values(
              Map.of(
                  "chunk_by", every == null ? units.group(1) : every + " " + units.group(1) + "s"));
      return units.group(6) == null ? unit : unit.with("chunk_size", rows(units.group(6)));
    }
    String number = text.replaceFirst("^[a-z]+ ", "");
    if (text.startsWith("width ")) {
      return new Values(Map.of("chunk_width", Long.valueOf(number)));
    }
    if (text.startsWith("rows ") || text.startsWith("size ")) {
      return new Values(Map.of("chunk_size", rows(number)));
    }
    if (text.equals("partitions")) {
      return new Values(Map.of("chunk_by", "partition"));
    }
    unwritable.add("strategy.chunk_by", "the strategy '%s' is code".formatted(text));
    return Values.NONE;
  }

  private static RowCount rows(String digits) {
    return new RowCount(Long.parseLong(digits), false);
  }
}
