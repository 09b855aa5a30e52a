import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
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

  public static void main(String[] arguments) throws IOException, FormatterException {
    boolean apply = arguments[0].equals("apply");
    var formatter = new Formatter();
    int different = 0;
    for (Path file : sources(List.of(arguments).subList(1, arguments.length))) {
      String is = Files.readString(file);
      String wanted = formatter.formatSourceAndFixImports(is);
      if (is.equals(wanted)) {
        continue;
      }
      different++;
      if (apply) {
        Files.writeString(file, wanted);
      } else {
        System.err.println("Not formatted: " + file);
      }
    }
    if (different > 0 && !apply) {
      System.err.println("Run: mvn -q -N -Pformat");
      System.exit(1);
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
