package dev.backfill.jdbc;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import dev.backfill.architecture.ArchitectureContract;
import dev.backfill.architecture.PackageOrder;
import dev.backfill.jdbc.sql.BoundValue;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import org.junit.jupiter.api.Test;

class JdbcArchitectureTest extends ArchitectureContract {

  JdbcArchitectureTest() {
    super(JdbcLedger.class);
  }

  /** The rooms: a second database is one beside {@code postgres}. */
  private static final PackageOrder ORDER =
      PackageOrder.of(
          "dev.backfill.jdbc",
          List.of(
              "sql",
              "dialect.failure",
              "connection",
              "catalog",
              "dialect",
              "postgres",
              "resource",
              "scope",
              "work",
              "compare",
              "gaps",
              "ledger.home",
              "ledger",
              "rollback",
              "check",
              ""));

  @Test
  void packagesImportOnlyFromTheirLeft() {
    check(ArchRuleDefinition.classes().should(ORDER));
  }

  /** Values have names, or stand beside the part of the text that they belong to. */
  @Test
  void valuesAreGivenToStatementsByTheSqlLayerAlone() {
    check(
        ArchRuleDefinition.noClasses()
            .that()
            .resideOutsideOfPackage("dev.backfill.jdbc.sql")
            .and()
            .doNotImplement(BoundValue.class)
            .should()
            .callMethodWhere(
                call("gives a value to a statement", PreparedStatement.class, "set.*", 2)));
  }

  /** A database without arrays takes other parameters. */
  @Test
  void arraysAreMadeByTheDialectAlone() {
    check(
        ArchRuleDefinition.noClasses()
            .that()
            .resideOutsideOfPackages("dev.backfill.jdbc.dialect", "dev.backfill.jdbc.postgres")
            .should()
            .callMethodWhere(call("makes an array", Connection.class, "createArrayOf", 2)));
  }

  private static DescribedPredicate<JavaMethodCall> call(
      String what, Class<?> owner, String name, int parameters) {
    return DescribedPredicate.describe(
        what,
        call ->
            call.getTarget().getOwner().isAssignableTo(owner)
                && call.getTarget().getName().matches(name)
                && call.getTarget().getRawParameterTypes().size() >= parameters);
  }

  @Test
  void onlyTheStandardOfJdbcIsUsed() {
    check(
        ArchRuleDefinition.noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.postgresql..", "com.zaxxer..", "com.mysql..", "org.h2.."));
  }
}
