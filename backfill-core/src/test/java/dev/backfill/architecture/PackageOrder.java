package dev.backfill.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;

/** The packages of core are named after the way of the data; imports point against it. */
final class PackageOrder extends ArchCondition<JavaClass> {

  private static final String ROOT = "dev.backfill";

  private static final List<String> ORDER =
      List.of(
          ROOT + ".contract",
          ROOT + ".scope",
          ROOT + ".support",
          ROOT + ".work",
          ROOT + ".check",
          ROOT + ".ledger",
          ROOT + ".progress",
          ROOT + ".plan",
          ROOT + ".report",
          ROOT + ".run",
          ROOT,
          ROOT + ".testing");

  PackageOrder() {
    super("import only from packages to their left in " + ORDER);
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    int own = ORDER.indexOf(type.getPackageName());
    events.add(
        new SimpleConditionEvent(
            type, own >= 0, "Package " + type.getPackageName() + " has no place in the order"));
    for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
      String target = dependency.getTargetClass().getBaseComponentType().getPackageName();
      if (target.equals(ROOT) || target.startsWith(ROOT + ".")) {
        boolean left = ORDER.indexOf(target) <= own;
        events.add(new SimpleConditionEvent(type, left, dependency.getDescription()));
      }
    }
  }
}
