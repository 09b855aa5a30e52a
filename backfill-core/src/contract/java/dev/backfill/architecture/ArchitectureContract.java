package dev.backfill.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The rules that hold in every library module. A module extends this with a class of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ArchitectureContract {

  private static final Path SOURCES = Path.of("src", "main", "java");

  /** The packages of the modules beside the core. */
  private static final List<String> MODULES =
      List.of("dev.backfill.jdbc.", "dev.backfill.web.", "dev.backfill.yaml.");

  private static final Path API = Path.of("..", "docs", "api.md");

  private final JavaClasses classes;
  private final String root;
  private final Set<String> exported;

  /** Reads the module's classes from where {@code any} of them lies. */
  protected ArchitectureContract(Class<?> any) {
    root = any.getPackageName();
    classes =
        new ClassFileImporter().importUrl(any.getProtectionDomain().getCodeSource().getLocation());
    exported = Exports.besides(any);
  }

  /** Checks a rule on the classes of this module. */
  protected final void check(ArchRule rule) {
    rule.check(classes);
  }

  /** Checks a rule on the classes that users see. */
  protected final void checkExported(ArchRule rule) {
    rule.check(classes.that(DescribedPredicate.describe("exported", this::isExported)));
  }

  /** Whether its package is exported. What is not exported is public for other rooms only. */
  protected final boolean isExported(JavaClass type) {
    return exported.contains(type.getPackageName());
  }

  /** The classes of this module. */
  protected final JavaClasses classes() {
    return classes;
  }

  @Test
  void packagesHaveNoCycles() {
    check(slices().matching("dev.backfill.(**)").should().beFreeOfCycles());
  }

  @Test
  void onlyTheConsoleListenerWritesToStandardStreams() {
    check(HouseRules.NO_STANDARD_STREAMS);
  }

  @Test
  void timeAndWaitingAreInjected() {
    check(HouseRules.TIME_IS_INJECTED);
  }

  @Test
  void durationsAreConvertedInOnePlace() {
    check(HouseRules.DURATIONS_ARE_CONVERTED_IN_ONE_PLACE);
  }

  @Test
  void everyLogIsPrintable() {
    check(HouseRules.LOGS_ARE_PRINTABLE);
  }

  @Test
  void everyLogHasAsManyPlacesAsValues() {
    assertThat(Sources.in(SOURCES).logsThatDoNotFit()).isEmpty();
  }

  @Test
  void oneWriterMakesTheFencesAroundCode() {
    assertThat(Sources.in(SOURCES).literalFences()).isEmpty();
  }

  @Test
  void nothingIsKeptInThreads() {
    check(HouseRules.NO_THREAD_LOCALS);
  }

  @Test
  void classesAreComposedAndNotDerived() {
    check(HouseRules.NO_INHERITANCE);
  }

  @Test
  void publicClassesAreFinalAndMadeByFactories() {
    checkExported(HouseRules.PUBLIC_CLASSES_ARE_FINAL);
  }

  @Test
  void signaturesNameNoThirdParty() {
    check(HouseRules.NO_THIRD_PARTY_IN_SIGNATURES);
  }

  @Test
  void nothingIsSynchronized() {
    assertThat(Sources.in(SOURCES).synchronizedCode()).isEmpty();
  }

  @Test
  void everyTypeSaysWhatItIsFor() {
    assertThat(Sources.in(SOURCES).typesWithoutComment()).isEmpty();
  }

  @Test
  void publicTypesSayWhichKindTheyAre() {
    assertThat(Sources.in(SOURCES).publicTypesWithoutKind(exported)).isEmpty();
  }

  @Test
  void everyExportedTypeIsListedOnceWithItsReason() throws IOException {
    var types = ApiList.exported(exported, classes);
    var listed = ApiList.listed(Files.readString(API));

    assertThat(types).isNotEmpty();
    assertThat(listed).doesNotHaveDuplicates();
    assertThat(listed.stream().filter(this::isOfThisModule)).hasSameElementsAs(types);
  }

  /** Names of the modules beside the core begin with the name of their package. */
  private boolean isOfThisModule(String name) {
    return moduleOf("dev.backfill." + name).equals(moduleOf(root + "."));
  }

  private static String moduleOf(String name) {
    return MODULES.stream().filter(name::startsWith).findFirst().orElse("");
  }
}
