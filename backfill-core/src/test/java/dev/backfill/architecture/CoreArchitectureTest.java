package dev.backfill.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import dev.backfill.Backfill;
import dev.backfill.BuiltPlan;
import dev.backfill.PlanSteps;
import dev.backfill.contract.CheckReturnValue;
import dev.backfill.plan.Plan;
import dev.backfill.run.BackfillRun;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(value = Resources.LOCALE, mode = ResourceAccessMode.READ)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("CoreArchitectureTest") // one method at a time
class CoreArchitectureTest extends ArchitectureContract {

  /** The way of the data. */
  static final PackageOrder ORDER =
      PackageOrder.of(
          "dev.backfill",
          List.of(
              "base",
              "contract",
              "scope",
              "support",
              "work",
              "check",
              "ledger",
              "progress",
              "plan",
              "values",
              "report",
              "run.failure",
              "run.engine",
              "run.event",
              "run.planning",
              "run.upstream",
              "run.signal",
              "run.gate",
              "run.retry",
              "run.context",
              "run.attempt",
              "run.lane",
              "run.watch",
              "run.supervision",
              "run.dryrun",
              "run",
              "",
              "testing"));

  CoreArchitectureTest() {
    super(Backfill.class);
  }

  @Test
  void packagesImportOnlyFromTheirLeft() {
    check(ArchRuleDefinition.classes().should(ORDER));
  }

  @Test
  void coreKnowsNoDatabase() {
    check(
        ArchRuleDefinition.noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql.."));
  }

  @Test
  void oneClassTouchesResilience4j() {
    var touching =
        classes().stream()
            .filter(CoreArchitectureTest::dependsOnResilience4j)
            .map(CoreArchitectureTest::topLevel)
            .distinct()
            .toList();

    assertThat(touching).singleElement().satisfies(this::isHidden);
  }

  @Test
  void aStepThatIsDroppedIsAnErrorOfErrorProne() {
    checkExported(
        ArchRuleDefinition.methods()
            .that()
            .areDeclaredInClassesThat()
            .arePublic()
            .and()
            .haveRawReturnType(describe("a step", CoreArchitectureTest::isStep))
            .should()
            .beAnnotatedWith(CheckReturnValue.class)
            .orShould()
            .beDeclaredInClassesThat()
            .areAnnotatedWith(CheckReturnValue.class));
  }

  /** What does nothing at all if it is dropped. */
  private static boolean isStep(JavaClass type) {
    return Stream.of(
            PlanSteps.Chunking.class,
            PlanSteps.Options.class,
            Plan.class,
            BuiltPlan.class,
            BackfillRun.class)
        .anyMatch(type::isEquivalentTo);
  }

  private void isHidden(JavaClass type) {
    assertThat(type.getModifiers().contains(JavaModifier.PUBLIC) && isExported(type)).isFalse();
  }

  private static boolean dependsOnResilience4j(JavaClass type) {
    return type.getDirectDependenciesFromSelf().stream()
        .anyMatch(d -> d.getTargetClass().getPackageName().startsWith("io.github.resilience4j"));
  }

  private static JavaClass topLevel(JavaClass type) {
    return type.getEnclosingClass().map(CoreArchitectureTest::topLevel).orElse(type);
  }
}
