import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Applies google-java-format, or says which files differ from it. Run on the toolchain JDK, with
 * the formatter's all-deps jar on the class path: java --add-exports... Format.java check|apply
 * FOLDER...
 */
public class Format {

  private Format() {}

  public static void main(String[] arguments) throws IOException {
    boolean apply = arguments[0].equals("apply");
    var different =
        sources(List.of(arguments).subList(1, arguments.length)).parallelStream()
            .filter(file -> differs(file, apply))
            .sorted()
            .toList();
    if (!different.isEmpty() && !apply) {
      different.forEach(file -> System.err.println("Not formatted: " + file));
      System.err.println("Run: mvn -q -N -Pformat");
      System.exit(1);
    }
  }

  private static boolean differs(Path file, boolean apply) {
    try {
      String is = Files.readString(file);
      String wanted = new Formatter().formatSourceAndFixImports(is);
      if (apply && !is.equals(wanted)) {
        Files.writeString(file, wanted);
      }
      return !is.equals(wanted);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (FormatterException e) {
      throw new IllegalArgumentException("'%s' cannot be formatted".formatted(file), e);
    }
  }

  private static List<Path> sources(List<String> folders) throws IOException {
    var sources = new ArrayList<Path>();
    for (String folder : folders) {
      if (Files.isDirectory(Path.of(folder))) {
        try (var files = Files.walk(Path.of(folder))) {
          files.filter(Format::isSource).forEach(sources::add);
        }
      }
    }
    return sources;
  }

  private static boolean isSource(Path file) {
    return file.toString().endsWith(".java") && !file.toString().contains("/target/");
  }
}
