package dev.backfill.jdbc;

import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import dev.backfill.architecture.ArchitectureContract;
import dev.backfill.architecture.PackageOrder;
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
              "connection",
              "catalog",
              "dialect",
              "postgres",
              "resource",
              "scope",
              "work",
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

  @Test
  void onlyTheStandardOfJdbcIsUsed() {
    check(
        ArchRuleDefinition.noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.postgresql..", "com.zaxxer..", "com.mysql..", "org.h2.."));
  }
}
