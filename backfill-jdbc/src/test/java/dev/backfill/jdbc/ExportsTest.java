package dev.backfill.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The flags of the build refuse an inner type in a signature that users see. */
class ExportsTest {

  private static final String MODULE = "module shop.jdbc { exports shop.jdbc; }";

  @Test
  void anInnerTypeInAPublicSignatureFailsTheBuild(@TempDir Path folder) throws IOException {
    String said =
        compile(
            folder,
            "package shop.jdbc; public final class Orders {"
                + " public shop.jdbc.sql.Text text() { return new shop.jdbc.sql.Text(); } }");

    assertThat(said).contains("[exports]", "Text").contains("error: warnings found and -Werror");
  }

  @Test
  void anInnerTypeInsideAMethodDoesNot(@TempDir Path folder) throws IOException {
    String said =
        compile(
            folder,
            "package shop.jdbc; public final class Orders {"
                + " public String text() { return new shop.jdbc.sql.Text().toString(); } }");

    assertThat(said).isEmpty();
  }

  @Test
  void theBuildHasTheseFlags() throws IOException {
    assertThat(Files.readString(Path.of("..", "pom.xml")))
        .contains("<arg>-Xlint:all")
        .contains("<failOnWarning>true</failOnWarning>");
  }

  private static String compile(Path folder, String root) throws IOException {
    var module = write(folder, "module-info.java", MODULE);
    var inner =
        write(folder, "shop/jdbc/sql/Text.java", "package shop.jdbc.sql; public class Text {}");
    var outer = write(folder, "shop/jdbc/Orders.java", root);
    var compiler = ToolProvider.getSystemJavaCompiler();
    var said = new StringWriter();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      var unused =
          compiler
              .getTask(
                  said,
                  files,
                  null,
                  List.of("-Xlint:exports", "-Werror", "-d", folder.resolve("out").toString()),
                  null,
                  files.getJavaFileObjects(module, inner, outer))
              .call();
    }
    return said.toString();
  }

  private static Path write(Path folder, String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }
}
