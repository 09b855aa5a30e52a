package dev.backfill.compiled;

import com.sun.source.util.JavacTask;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * One Java file in memory. Immutable.
 *
 * @param name of its class
 * @param text all of it
 */
public record JavaSource(String name, String text) {

  /**
   * The errors that the compiler finds, up to and including attribution.
   *
   * @param api one class of each place that the file needs, beside the class path of the test
   * @return the line and the message of each error, without warnings
   * @throws IOException if the compiler cannot read its files
   */
  public List<String> errors(List<Class<?>> api) throws IOException {
    return compiling(api, List.of("-proc:none"), JavacTask::analyze);
  }

  /**
   * Compiles the file into a folder.
   *
   * @param folder where the classes go
   * @return the errors, as {@link #errors}
   * @throws IOException if the compiler cannot read or write its files
   */
  public List<String> compileInto(Path folder) throws IOException {
    return compiling(List.of(), List.of("-proc:none", "-d", folder.toString()), JavacTask::call);
  }

  /** What is asked of the compiler. */
  private interface Step {
    Object on(JavacTask task) throws IOException;
  }

  private List<String> compiling(List<Class<?>> api, List<String> options, Step step)
      throws IOException {
    var diagnostics = new DiagnosticCollector<JavaFileObject>();
    var compiler = ToolProvider.getSystemJavaCompiler();
    var all =
        Stream.concat(Stream.of("--release", "21", "-cp", classPath(api)), options.stream())
            .toList();
    try (var files = compiler.getStandardFileManager(diagnostics, null, null)) {
      step.on(
          (JavacTask)
              compiler.getTask(null, files, diagnostics, all, null, List.of(new InMemory(this))));
    }
    return diagnostics.getDiagnostics().stream()
        .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
        .map(error -> line(error.getLineNumber()) + ": " + error.getMessage(null))
        .toList();
  }

  private String line(long number) {
    return text.lines().skip(Math.max(0, number - 1)).findFirst().orElse("").strip();
  }

  /** Where the API lies, and the annotations that it carries. */
  private static String classPath(List<Class<?>> api) {
    return Stream.concat(
            Stream.of(System.getProperty("java.class.path")), api.stream().map(JavaSource::placeOf))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String placeOf(Class<?> type) {
    return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()))
        .toString();
  }

  /** The file as the compiler wants it. */
  private static final class InMemory extends SimpleJavaFileObject {
    private final String text;

    InMemory(JavaSource source) {
      super(URI.create("string:///" + source.name() + ".java"), Kind.SOURCE);
      this.text = source.text();
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
