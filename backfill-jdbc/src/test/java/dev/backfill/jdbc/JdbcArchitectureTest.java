package dev.backfill.jdbc;

import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import dev.backfill.architecture.ArchitectureContract;
import org.junit.jupiter.api.Test;

class JdbcArchitectureTest extends ArchitectureContract {

  JdbcArchitectureTest() {
    super(JdbcLedger.class);
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
