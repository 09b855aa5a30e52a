package dev.backfill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar as it is handed out. Run by the build after the jar is made. */
@Tag("slow")
class BackfillJarIT {

  private static final Path JAR = Path.of("target", "backfill.jar").toAbsolutePath();
  private static final Pattern PROPERTIES =
      Pattern.compile("META-INF/maven/([^/]+)/([^/]+)/pom.properties");

  @TempDir private Path folder;

  @Test
  void theJarRunsAPlanWithADriverBesideIt() throws Exception {
    var database = Database.withRows(100);
    Path jar = Files.copy(JAR, folder.resolve("backfill.jar"));
    Files.createDirectory(folder.resolve("drivers"));
    var words = List.of("run", Plans.in(folder, Plans.COUNTING), "--url-env", "DB_URL");
    var environment = Map.of("DB_URL", database.url());
    try (var without = Child.jar(jar, environment, words)) {
      assertThat(without.end()).as(without.err()).isEqualTo(2);
      assertThat(without.err()).contains("found: no driver");
    }
    Files.copy(Child.driverJar(), folder.resolve("drivers").resolve("postgresql.jar"));
    try (var with = Child.jar(jar, environment, words)) {
      assertThat(with.end()).as(with.err()).isZero();
      assertThat(with.out()).contains("COMPLETED");
    }
    assertThat(database.number("select count(*) from counted where n = 1")).isEqualTo(100);
  }

  @Test
  void theJarKnowsItsVersion() throws Exception {
    try (var version = Child.jar(JAR, Map.of(), List.of("--version"))) {
      assertThat(version.end()).isZero();
      assertThat(version.out()).containsPattern("backfill \\d+\\.\\d+\\.\\d+");
    }
  }

  @Test
  void theJarHasALicenceForEachLibraryInIt() throws IOException {
    try (var jar = new JarFile(JAR.toFile())) {
      String list = text(jar, "META-INF/THIRD-PARTY.md");
      var libraries =
          jar.stream()
              .map(entry -> PROPERTIES.matcher(entry.getName()))
              .filter(match -> match.matches() && !match.group(1).equals("dev.backfill"))
              .map(match -> match.group(1) + ":" + match.group(2))
              .toList();

      assertThat(libraries).hasSizeGreaterThan(3).allMatch(list::contains);
      assertThat(text(jar, "META-INF/LICENSE")).contains("Apache License");
      assertThat(list.lines().filter(line -> line.contains("META-INF/")).toList())
          .hasSizeGreaterThan(8);
      assertThat(
              Pattern.compile("`(META-INF/[^`]+)`")
                  .matcher(list)
                  .results()
                  .map(match -> match.group(1)))
          .allMatch(name -> jar.getEntry(name) != null);
      assertThat(jar.getEntry("module-info.class")).isNull();
      assertThat(jar.getEntry("org/postgresql/Driver.class")).isNull();
    }
  }

  private static String text(JarFile jar, String name) throws IOException {
    try (var in = jar.getInputStream(jar.getEntry(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
