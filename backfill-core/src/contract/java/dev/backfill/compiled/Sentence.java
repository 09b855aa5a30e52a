package dev.backfill.compiled;

import com.sun.source.util.JavacTask;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Compiles expressions against the API, up to and including attribution. Immutable.
 *
 * @param api one class of each place that the API lies in
 * @param imports what is imported besides the packages of core
 * @param members what the class around the expression declares
 */
public record Sentence(List<Class<?>> api, List<String> imports, String members) {

  private static final String SOURCE =
      """
      import static dev.backfill.scope.ChunkBy.*;
      import static java.time.ZoneOffset.UTC;
      import dev.backfill.*;
      import dev.backfill.plan.*;
      import dev.backfill.report.*;
      import dev.backfill.run.*;
      import dev.backfill.scope.*;
      import dev.backfill.work.*;
      import java.time.*;
      import java.util.*;
      IMPORTS
      class Sentence {
        MEMBERS
        METHODS
      }
      """;

  /**
   * A sentence of the API.
   *
   * @param api one class of each place that it lies in
   * @return without members
   */
  public static Sentence of(Class<?>... api) {
    return new Sentence(List.of(api), List.of(), "");
  }

  /**
   * One package more.
   *
   * @param names such as {@code java.sql.*}
   * @return a new value
   */
  public Sentence importing(String... names) {
    return new Sentence(api, List.of(names), members);
  }

  /**
   * Other members.
   *
   * @param declarations of the class around the expression
   * @return a new value
   */
  public Sentence with(String declarations) {
    return new Sentence(api, imports, declarations);
  }

  /**
   * The objections of the compiler to some expressions, each in a method of its own.
   *
   * @param expressions of any type but void
   * @return a message for each error, without warnings
   * @throws IOException if the compiler cannot read its files
   */
  public List<String> errorsOf(String... expressions) throws IOException {
    var diagnostics = new DiagnosticCollector<JavaFileObject>();
    var compiler = ToolProvider.getSystemJavaCompiler();
    var source = new Source(source(expressions));
    try (var files = compiler.getStandardFileManager(diagnostics, null, null)) {
      var task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  diagnostics,
                  List.of("--release", "21", "-proc:none", "-cp", classPath()),
                  null,
                  List.of(source));
      task.analyze();
    }
    return diagnostics.getDiagnostics().stream()
        .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
        .map(error -> source.line(error.getLineNumber()) + ": " + error.getMessage(null))
        .toList();
  }

  private String source(String... expressions) {
    String imported = imports.stream().map("import %s;\n"::formatted).collect(Collectors.joining());
    String methods =
        IntStream.range(0, expressions.length)
            .mapToObj(at -> method(at, expressions[at]))
            .collect(Collectors.joining());
    return SOURCE
        .replace("IMPORTS", imported)
        .replace("MEMBERS", members)
        .replace("METHODS", methods);
  }

  private static String method(int at, String expression) {
    return "Object value%d() throws Exception {%n  return %s;%n}%n".formatted(at, expression);
  }

  /** Where the API lies, and the annotations that it carries. */
  private String classPath() {
    return Stream.concat(
            Stream.of(System.getProperty("java.class.path")), api.stream().map(Sentence::placeOf))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String placeOf(Class<?> type) {
    return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()))
        .toString();
  }

  /** A source in memory. */
  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("string:///Sentence.java"), Kind.SOURCE);
      this.text = text;
    }

    String line(long number) {
      return text.lines().skip(number - 1).findFirst().orElse("").strip();
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
