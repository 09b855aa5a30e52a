package dev.backfill.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import dev.backfill.architecture.ArchitectureContract;
import dev.backfill.architecture.Literals;
import dev.backfill.architecture.PackageOrder;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.sql.BoundValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnAnyWorker
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
              "postgres.shadow",
              "postgres",
              "resource",
              "scope",
              "work",
              "copy",
              "compare",
              "shadow",
              "reload",
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
  private static final ArchRule ARRAYS =
      ArchRuleDefinition.noClasses()
          .that()
          .resideOutsideOfPackages("dev.backfill.jdbc.dialect", "dev.backfill.jdbc.postgres")
          .should()
          .callMethodWhere(call("makes an array", Connection.class, "createArrayOf", 2));

  @Test
  void arraysAreMadeByTheDialectAlone() {
    check(ARRAYS);
  }

  @Test
  void anArrayThatIsMadeElsewhereIsFound() {
    assertThat(ARRAYS.evaluate(new ClassFileImporter().importClasses(Breaker.class)).hasViolation())
        .isTrue();
  }

  /** What is PostgreSQL's alone, in a string: a name, a cast, an SQLSTATE or its class. */
  private static final Pattern POSTGRESQL =
      Pattern.compile(
          "\\bpg_\\w*|\\bunnest\\b|\\bctid\\b|::\\s*(?:[\\w\"%]|$)|SQLSTATE [0-9A-Z]{5}"
              + "|^(?=.*\\d)(?:[0-9A-Z]{5}|[0-9A-Z]{2})$|^PostgreSQL$");

  private static final Set<String> ITS_ROOMS =
      Set.of("dev.backfill.jdbc.dialect", "dev.backfill.jdbc.postgres");

  private static final Path SOURCES = Path.of("src", "main", "java");

  @Test
  void whatIsPostgresqlsStandsInItsRooms() {
    assertThat(Literals.with(POSTGRESQL, SOURCES, ITS_ROOMS)).isEmpty();
  }

  @Test
  void whetherADatabaseIsPostgresqlIsAskedInOnePlace() {
    assertThat(Literals.with(Pattern.compile("^PostgreSQL$"), SOURCES, Set.of())).hasSize(1);
  }

  @Test
  void whatIsPostgresqlsIsFoundElsewhere(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("Broken.java"),
        """
        package dev.backfill.jdbc.dialects;
        class Broken { // a comment may name pg_class and a::text
          String catalog = "select 1 from pg_class";
          String cast = "select a::text";
          String type(String name) { return "select a::" + name; }
          String list = "select unnest(?)";
          String place = "ctid";
          boolean deadlock = "40P01".equals("SPLIT");
          boolean data = "xx".startsWith("22");
          String words = "cannot (SQLSTATE 25006)";
          boolean product = "PostgreSQL".equals("PostgreSQL can");
          String block = \"""
              select 1
                from pg_locks\""";
        }
        """);
    Files.writeString(
        folder.resolve("Room.java"),
        """
        package dev.backfill.jdbc.dialect.failure;
        class Room {
          String state = "40P01";
        }
        """);

    assertThat(Literals.with(POSTGRESQL, folder, ITS_ROOMS))
        .containsExactlyInAnyOrder(
            "Broken.java:3 pg_class",
            "Broken.java:4 ::t",
            "Broken.java:5 ::",
            "Broken.java:6 unnest",
            "Broken.java:7 ctid",
            "Broken.java:8 40P01",
            "Broken.java:9 22",
            "Broken.java:10 SQLSTATE 25006",
            "Broken.java:11 PostgreSQL",
            "Broken.java:12 pg_locks");
  }

  /** Makes an array outside of the rooms that may. */
  static final class Breaker {

    private Breaker() {}

    static Array array(Connection connection) throws SQLException {
      return connection.createArrayOf("text", new Object[0]);
    }
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
