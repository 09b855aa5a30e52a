package dev.backfill;

import com.sun.source.util.JavacTask;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles one expression against the API, up to and including attribution. */
final class Sentence {

  private static final String SOURCE =
      """
      import static dev.backfill.scope.ChunkBy.*;
      import static java.time.ZoneOffset.UTC;
      import dev.backfill.*;
      import dev.backfill.run.*;
      import dev.backfill.scope.*;
      import dev.backfill.work.*;
      import java.time.*;
      import java.util.*;
      class Sentence {
        static final LocalDate DAY_1 = LocalDate.of(2023, 1, 1);
        static final LocalDate DAY_9 = LocalDate.of(2023, 1, 9);
        static final Instant T1 = Instant.EPOCH;
        static final Instant T9 = T1.plusSeconds(9);
        static final ChunkProcessor<IdRange> IDS = chunk -> chunk.range().to();
        static void text(KeySet<String> keys) {}
        Object value() throws Exception {
          return %s;
        }
      }
      """;

  private Sentence() {}

  /** Messages of the compiler, without warnings. */
  static List<String> errorsOf(String expression) throws IOException {
    var diagnostics = new DiagnosticCollector<JavaFileObject>();
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(diagnostics, null, null)) {
      var task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  diagnostics,
                  List.of("--release", "21", "-proc:none", "-cp", classPath()),
                  null,
                  List.of(new Source(SOURCE.formatted(expression))));
      task.analyze();
    }
    return diagnostics.getDiagnostics().stream()
        .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
        .map(diagnostic -> diagnostic.getMessage(null))
        .toList();
  }

  /** Where the API lies, and the annotations that it carries. */
  private static String classPath() {
    return System.getProperty("java.class.path")
        + File.pathSeparator
        + Path.of(
            URI.create(
                Backfill.class.getProtectionDomain().getCodeSource().getLocation().toString()));
  }

  /** A source in memory. */
  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("string:///Sentence.java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
