package dev.backfill.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import java.util.Set;
import java.util.stream.Stream;

/** Rules on class files; {@link Sources} has those that only the source shows. */
final class HouseRules {

  /** A library that prints cannot be embedded; the console listener is there to print. */
  static final ArchRule NO_STANDARD_STREAMS =
      noClasses().that().doNotHaveSimpleName("ConsoleProgress").should(ACCESS_STANDARD_STREAMS);

  /** The one class that reads the JVM's time and waits by it. */
  private static final String TIME_ADAPTER = "dev\\.backfill\\.contract\\.SystemTime.*";

  private static final Set<String> CLOCKS =
      Set.of(
          "java.lang.Thread.sleep",
          "java.lang.System.nanoTime",
          "java.lang.System.currentTimeMillis",
          "java.util.concurrent.TimeUnit.sleep",
          "java.time.Instant.now",
          "java.time.LocalDate.now",
          "java.time.LocalDateTime.now",
          "java.time.ZonedDateTime.now",
          "java.time.OffsetDateTime.now",
          "java.time.Clock.systemUTC",
          "java.time.Clock.systemDefaultZone",
          "java.util.concurrent.locks.LockSupport.parkNanos");

  /** Tests move a clock instead of waiting, so nothing may look at another one. */
  static final ArchRule TIME_IS_INJECTED =
      noClasses()
          .that(are(not(nameMatching(TIME_ADAPTER))))
          .should()
          .callCodeUnitWhere(describe("it reads a clock or sleeps", HouseRules::readsClock));

  private static final Set<String> CONVERSIONS =
      Set.of("java.time.Duration.toNanos", "java.time.Duration.toMillis");

  /** What a user sets may be for ever, which overflows where it is converted elsewhere. */
  static final ArchRule DURATIONS_ARE_CONVERTED_IN_ONE_PLACE =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("dev.backfill.base.Durations")
          .should()
          .callCodeUnitWhere(describe("it converts a Duration", HouseRules::convertsDuration));

  /**
   * There is a thread per lane, and what it carries is passed on as an argument. One class differs:
   * questions of planning go through strategies of the host, which have no argument for a
   * connection.
   */
  static final ArchRule NO_THREAD_LOCALS =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("dev.backfill.jdbc.resource.Lending")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(ThreadLocal.class);

  /** {@code extends} is for exceptions. */
  static final ArchRule NO_INHERITANCE =
      classes()
          .that()
          .areNotInterfaces()
          .and()
          .areNotEnums()
          .and()
          .areNotRecords()
          .and(are(not(assignableTo(Throwable.class))))
          .and(are(not(describe("constants of an enum", HouseRules::isEnumConstant))))
          .should(haveSuperclassObject());

  /** Public is for ever: nobody derives from a class of ours, nor calls its constructor. */
  static final ArchRule PUBLIC_CLASSES_ARE_FINAL =
      classes()
          .that()
          .arePublic()
          .and()
          .areNotInterfaces()
          .and()
          .areNotEnums()
          .and()
          .areNotRecords()
          .and(are(not(assignableTo(Throwable.class))))
          .should(ArchConditions.<JavaClass>beFinal().and(haveNoPublicConstructor()));

  private static final DescribedPredicate<JavaClass> OURS_OR_COMMON =
      resideInAnyPackage("", "java..", "javax.sql..", "dev.backfill..", "org.slf4j..");

  /** A host must be able to replace what we use. */
  static final ArchRule NO_THIRD_PARTY_IN_SIGNATURES =
      methods()
          .that()
          .arePublic()
          .and()
          .areDeclaredInClassesThat()
          .arePublic()
          .should(nameOnlyCommonTypes());

  /** Whatever users and data say reaches a log through one door, which makes it printable. */
  static final ArchRule LOGS_ARE_PRINTABLE =
      noClasses()
          .that(are(not(nameMatching("dev\\.backfill\\.base\\.PrintableLog"))))
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("org.slf4j.LoggerFactory");

  private HouseRules() {}

  private static boolean convertsDuration(JavaCall<?> call) {
    return CONVERSIONS.contains(call.getTargetOwner().getFullName() + "." + call.getName());
  }

  private static boolean readsClock(JavaCall<?> call) {
    return CLOCKS.contains(call.getTargetOwner().getName() + "." + call.getName());
  }

  private static boolean isEnumConstant(JavaClass type) {
    return type.getRawSuperclass().filter(JavaClass::isEnum).isPresent();
  }

  private static ArchCondition<JavaClass> haveSuperclassObject() {
    return new ArchCondition<>("have no superclass but Object") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean plain =
            type.getRawSuperclass()
                .filter(parent -> !parent.isEquivalentTo(Object.class))
                .isEmpty();
        events.add(new SimpleConditionEvent(type, plain, type.getName() + " extends a class"));
      }
    };
  }

  private static ArchCondition<JavaClass> haveNoPublicConstructor() {
    return new ArchCondition<>("have no public constructor") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (JavaConstructor constructor : type.getConstructors()) {
          boolean hidden = !constructor.getModifiers().contains(JavaModifier.PUBLIC);
          events.add(
              new SimpleConditionEvent(type, hidden, constructor.getFullName() + " is public"));
        }
      }
    };
  }

  private static ArchCondition<JavaMethod> nameOnlyCommonTypes() {
    return new ArchCondition<>("name only types of the JDK, of ours and of SLF4J") {
      @Override
      public void check(JavaMethod method, ConditionEvents events) {
        Stream.concat(Stream.of(method.getReturnType()), method.getParameterTypes().stream())
            .flatMap(type -> type.getAllInvolvedRawTypes().stream())
            .map(JavaClass::getBaseComponentType)
            .forEach(
                type ->
                    events.add(
                        new SimpleConditionEvent(
                            method,
                            type.isPrimitive() || OURS_OR_COMMON.test(type),
                            method.getFullName() + " names " + type.getName())));
      }
    };
  }
}
