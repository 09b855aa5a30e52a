package dev.backfill.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import dev.backfill.contract.LooksToTheRight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** Every rule finds the class that breaks it; a rule that finds nothing would always pass. */
@ResourceLock(value = Resources.LOCALE, mode = ResourceAccessMode.READ)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("HouseRulesTest") // one method at a time
class HouseRulesTest {

  @Test
  void aPrintingClassIsFound() {
    assertThat(breaks(HouseRules.NO_STANDARD_STREAMS, RuleBreakers.Prints.class)).isTrue();
  }

  @Test
  void aClassThatReadsTheClockIsFound() {
    assertThat(breaks(HouseRules.TIME_IS_INJECTED, RuleBreakers.ReadsTheClock.class)).isTrue();
  }

  @Test
  void aConversionOfADurationIsFound() {
    assertThat(
            breaks(HouseRules.DURATIONS_ARE_CONVERTED_IN_ONE_PLACE, RuleBreakers.Overflows.class))
        .isTrue();
  }

  @Test
  void aLogThatPrintsAnythingIsFound() {
    assertThat(breaks(HouseRules.LOGS_ARE_PRINTABLE, RuleBreakers.Logs.class)).isTrue();
  }

  @Test
  void aThreadLocalIsFound() {
    assertThat(breaks(HouseRules.NO_THREAD_LOCALS, RuleBreakers.KeepsInThreads.class)).isTrue();
  }

  @Test
  void aDerivedClassIsFound() {
    assertThat(breaks(HouseRules.NO_INHERITANCE, RuleBreakers.Derived.class)).isTrue();
  }

  @Test
  void anOpenPublicClassIsFound() {
    assertThat(breaks(HouseRules.PUBLIC_CLASSES_ARE_FINAL, RuleBreakers.Open.class)).isTrue();
  }

  @Test
  void aPublicConstructorIsFound() {
    assertThat(breaks(HouseRules.PUBLIC_CLASSES_ARE_FINAL, RuleBreakers.Constructed.class))
        .isTrue();
  }

  @Test
  void aThirdPartyTypeInASignatureIsFound() {
    assertThat(breaks(HouseRules.NO_THIRD_PARTY_IN_SIGNATURES, RuleBreakers.NamesOthers.class))
        .isTrue();
  }

  @Test
  void anImportFromTheRightIsFound() {
    var rule = ArchRuleDefinition.classes().should(CoreArchitectureTest.ORDER);

    assertThat(breaks(rule, LooksToTheRight.class)).isTrue();
  }

  @Test
  void aPackageWithoutAPlaceInTheOrderIsFound() {
    var rule = ArchRuleDefinition.classes().should(CoreArchitectureTest.ORDER);

    assertThat(breaks(rule, RuleBreakers.class)).isTrue();
  }

  @Test
  void sourcesThatBreakARuleAreFound(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("Sample.java"),
        """
        public class Sample {
          synchronized void method() {}
          void block() {
            synchronized (this) {}
          }
          String fence = "```sql";
          /** Has a comment that says nothing about its kind. */
          public record Pair(int a, int b) {}
        }
        """);

    var sources = Sources.in(folder);

    assertThat(sources.synchronizedCode()).containsExactly("Sample.java:2", "Sample.java:4");
    assertThat(sources.typesWithoutComment()).containsExactly("Sample.java:1");
    assertThat(sources.publicTypesWithoutKind(Set.of(""))).containsExactly("Sample.java:8");
    assertThat(sources.literalFences()).containsExactly("Sample.java:6");
  }

  @Test
  void namesOfTheListOfTypesAreRead() {
    assertThat(
            ApiList.listed(
                """
                | type | why it is public |
                |---|---|
                | `scope.Chunk` | one |
                | `check.Check`, `.Test`, `.Context` | three |
                | `work.Batch` |  |
                """))
        .containsExactly("scope.Chunk", "check.Check", "check.Check.Test", "check.Check.Context");
  }

  private static boolean breaks(ArchRule rule, Class<?> type) {
    return rule.evaluate(new ClassFileImporter().importClasses(type)).hasViolation();
  }

  @Test
  void aLogWithMorePlacesThanValuesIsFound(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("Sample.java"),
        """
        class Sample {
          void log(Exception e) {
            LOG.info("{} of {}" + " {}", 1, 2);
            LOG.warn("{} of {}", 1, 2, e);
            LOG.warn("{}", 1, 2, e);
            UNDO_LOG.debug("none", 1, 2);
            LOG.debug("{} of {}", 1, 2);
          }
        }
        """);

    assertThat(Sources.in(folder).logsThatDoNotFit())
        .containsExactly(
            "Sample.java:3 2 values for 3 places",
            "Sample.java:5 3 values for 1 places",
            "Sample.java:6 2 values for 0 places");
  }
}
