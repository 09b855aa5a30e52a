package dev.backfill.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import dev.backfill.Backfill;
import org.junit.jupiter.api.Test;

class CoreArchitectureTest extends ArchitectureContract {

  CoreArchitectureTest() {
    super(Backfill.class);
  }

  @Test
  void packagesImportOnlyFromTheirLeft() {
    check(ArchRuleDefinition.classes().should(new PackageOrder()));
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

  private void isHidden(JavaClass type) {
    assertThat(type.getModifiers()).doesNotContain(JavaModifier.PUBLIC);
  }

  private static boolean dependsOnResilience4j(JavaClass type) {
    return type.getDirectDependenciesFromSelf().stream()
        .anyMatch(d -> d.getTargetClass().getPackageName().startsWith("io.github.resilience4j"));
  }

  private static JavaClass topLevel(JavaClass type) {
    return type.getEnclosingClass().map(CoreArchitectureTest::topLevel).orElse(type);
  }
}
