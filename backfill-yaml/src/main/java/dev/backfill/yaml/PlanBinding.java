package dev.backfill.yaml;

import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.JdbcTable;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a plan's file says to work and checks in Java. Role, implemented by the library; made for
 * one call of a factory.
 */
public final class PlanBinding {

  /** What a factory has to ask for if the file sets it. */
  enum Option {
    PRESERVE_EXISTING,
    BEFORE_IMAGE
  }

  private final String planName;
  private final JdbcTable table;
  private final JdbcScope<?> scope;
  private final Set<Option> set;
  private final Set<Option> asked = EnumSet.noneOf(Option.class);

  PlanBinding(String planName, JdbcTable table, JdbcScope<?> scope, Set<Option> set) {
    this.planName = planName;
    this.table = table;
    this.scope = scope;
    this.set = Set.copyOf(set);
  }

  /**
   * The name of the plan.
   *
   * @return as in the file
   */
  public String planName() {
    return planName;
  }

  /**
   * The table of the scope.
   *
   * @return in the data source of the file
   */
  public JdbcTable table() {
    return table;
  }

  /**
   * The rows of the plan.
   *
   * @return of the table
   */
  public JdbcScope<?> scope() {
    return scope;
  }

  /**
   * Whether values that are there must be kept: {@code strategy.preserve_existing}. If it is true,
   * a factory of work that does not ask is refused.
   *
   * @return false unless the file says so
   */
  public boolean preserveExisting() {
    return ask(Option.PRESERVE_EXISTING);
  }

  /**
   * Whether old values must be kept for a rollback: {@code rollback.strategy: undo_log}. If it is
   * true, a factory of work that does not ask is refused.
   *
   * @return false unless the file says so
   */
  public boolean keepBeforeImage() {
    return ask(Option.BEFORE_IMAGE);
  }

  private boolean ask(Option option) {
    asked.add(option);
    return set.contains(option);
  }

  boolean hasAskedFor(Option option) {
    return !set.contains(option) || asked.contains(option);
  }
}
