package dev.backfill.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;

/** The packages of a module are named after the way of the data; imports point against it. */
public final class PackageOrder extends ArchCondition<JavaClass> {

  private final String root;
  private final List<String> order;

  private PackageOrder(String root, List<String> order) {
    super("import only from packages to their left in " + order);
    this.root = root;
    this.order = order;
  }

  /**
   * The order of a module.
   *
   * @param root the package under which all others are
   * @param order names below it, from left to right; empty for the root itself
   */
  public static PackageOrder of(String root, List<String> order) {
    return new PackageOrder(
        root, order.stream().map(name -> name.isEmpty() ? root : root + "." + name).toList());
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    int own = order.indexOf(type.getPackageName());
    events.add(
        new SimpleConditionEvent(
            type, own >= 0, "Package " + type.getPackageName() + " has no place in the order"));
    for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
      String target = dependency.getTargetClass().getBaseComponentType().getPackageName();
      if (target.equals(root) || target.startsWith(root + ".")) {
        boolean left = order.indexOf(target) <= own;
        events.add(new SimpleConditionEvent(type, left, dependency.getDescription()));
      }
    }
  }
}
