package dev.backfill.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import dev.backfill.architecture.ArchitectureContract;
import dev.backfill.architecture.PackageOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class YamlArchitectureTest extends ArchitectureContract {

  YamlArchitectureTest() {
    super(PlanFile.class);
  }

  private static final PackageOrder ORDER =
      PackageOrder.of("dev.backfill.yaml", List.of("tree", "grammar", "reading", "writing", ""));

  @Test
  void packagesImportOnlyFromTheirLeft() {
    check(ArchRuleDefinition.classes().should(ORDER));
  }

  @Test
  void oneRoomKnowsTheParser() {
    var touching =
        classes().stream()
            .filter(YamlArchitectureTest::dependsOnTheParser)
            .map(JavaClass::getPackageName)
            .distinct();

    assertThat(touching).containsExactly("dev.backfill.yaml.tree");
  }

  private static boolean dependsOnTheParser(JavaClass type) {
    return type.getDirectDependenciesFromSelf().stream()
        .anyMatch(d -> d.getTargetClass().getPackageName().startsWith("org.snakeyaml"));
  }
}
