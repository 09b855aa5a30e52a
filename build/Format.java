import com.google.googlejavaformat.java.*;
import java.nio.file.*;
import java.util.stream.*;
/** Run on the toolchain JDK: java --add-exports... -cp gjf-all-deps.jar Format.java check|apply FOLDER... */
public class Format {
  public static void main(String[] a) throws Exception {
    var formatter = new Formatter(JavaFormatterOptions.builder().style(JavaFormatterOptions.Style.GOOGLE).build());
    int bad = 0, all = 0;
    for (int i = 1; i < a.length; i++) {
      if (!Files.isDirectory(Path.of(a[i]))) continue;
      for (Path p : Files.walk(Path.of(a[i])).filter(f -> f.toString().endsWith(".java")).toList()) {
        String in = Files.readString(p), out = formatter.formatSourceAndFixImports(in); all++;
        if (in.equals(out)) continue;
        bad++;
        if (a[0].equals("apply")) Files.writeString(p, out); else System.err.println("not formatted: " + p);
      }
    }
    if (bad > 0 && a[0].equals("check")) { System.err.println("run: mvn -Pformat"); System.exit(1); }
  }
}
