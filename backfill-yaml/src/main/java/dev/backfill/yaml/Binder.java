package dev.backfill.yaml;

import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.plan.GroupMember.Dependency;
import dev.backfill.scope.Range;
import dev.backfill.yaml.PlanBinding.Option;
import dev.backfill.yaml.grammar.Values;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Binds one file: what it names is looked up, and all that is missing is named at once. */
final class Binder {

  private final PlanFile file;
  private final Values values;
  private final PlanRegistry registry;
  private final BindFaults faults = new BindFaults();

  Binder(PlanFile file, PlanRegistry registry) {
    this.file = file;
    this.values = file.values();
    this.registry = registry;
  }

  BoundPlan<?> bound() {
    requireWhatARunNeeds();
    var source = new SourceBinder(values, registry, faults).bound();
    var cut = source.flatMap(one -> new ScopeBinder(values, one.table(), faults).bound());
    if (source.isEmpty() || cut.isEmpty()) {
      new NamesOnly(values, registry, faults).check(source.map(SourceBinder.Source::table));
      throw file.refused(faults.byKey());
    }
    return with(source.get(), cut.get());
  }

  private void requireWhatARunNeeds() {
    if (values.section("work").isEmpty()) {
      faults.add(
          "work",
          "the section 'work' is missing; write set, sql, delete or transform, such as"
              + " 'work: {set: {tier: \"'gold'\"}}'");
    }
  }

  private <R extends Range> BoundPlan<R> with(SourceBinder.Source source, ScopeBinder.Cut<R> cut) {
    Supplier<PlanBinding> binding = () -> binding(source.table(), cut.scope());
    var work = new WorkBinder(values, registry, faults, source).bound(binding);
    var written = work.map(WrittenColumns::of).orElse(List.of());
    var checks = new CheckBinder(values, registry, faults, binding, written);
    var plan =
        new OptionsBinder<R>(values, registry, faults)
            .bound(source, cut.scope(), cut.strategy(), checks);
    if (work.isEmpty() || plan.isEmpty() || !faults.none()) {
      throw file.refused(faults.byKey());
    }
    return new BoundPlan<>(
        plan.get(),
        work.get(),
        dependencies(),
        values.section("execution").isTrue("accept_skipped"));
  }

  private PlanBinding binding(JdbcTable table, JdbcScope<?> scope) {
    Set<Option> set = EnumSet.noneOf(Option.class);
    if (values.section("strategy").isTrue("preserve_existing")) {
      set.add(Option.PRESERVE_EXISTING);
    }
    if (values.section("rollback").text("strategy").filter("undo_log"::equals).isPresent()) {
      set.add(Option.BEFORE_IMAGE);
    }
    return new PlanBinding(file.name(), table, scope, set);
  }

  private List<Dependency> dependencies() {
    var execution = values.section("execution");
    return Stream.concat(
            execution.texts("after").stream().map(name -> new Dependency(name, false)),
            execution.texts("after_chunks_of").stream().map(name -> new Dependency(name, true)))
        .toList();
  }
}
