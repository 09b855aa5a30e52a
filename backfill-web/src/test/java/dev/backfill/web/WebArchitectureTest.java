package dev.backfill.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import dev.backfill.architecture.ArchitectureContract;
import dev.backfill.architecture.PackageOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class WebArchitectureTest extends ArchitectureContract {

  WebArchitectureTest() {
    super(ReportFile.class);
  }

  private static final PackageOrder ORDER =
      PackageOrder.of(
          "dev.backfill.web", List.of("facts", "message", "json", "html", "file", "delivery", ""));

  @Test
  void packagesImportOnlyFromTheirLeft() {
    check(ArchRuleDefinition.classes().should(ORDER));
  }

  @Test
  void oneRoomKnowsJackson() {
    var touching =
        classes().stream()
            .filter(WebArchitectureTest::dependsOnJackson)
            .map(JavaClass::getPackageName)
            .distinct();

    assertThat(touching).containsExactly("dev.backfill.web.json");
  }

  private static boolean dependsOnJackson(JavaClass type) {
    return type.getDirectDependenciesFromSelf().stream()
        .anyMatch(d -> d.getTargetClass().getPackageName().startsWith("tools.jackson"));
  }
}
