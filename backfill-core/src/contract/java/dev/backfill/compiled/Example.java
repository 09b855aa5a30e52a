package dev.backfill.compiled;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A block of Java on a page for readers. Immutable.
 *
 * <p>It is a whole file, or imports and methods that a reader pastes into an empty class.
 *
 * @param place the page and the number of the block on it, from 1
 * @param text the block as printed
 */
public record Example(String place, String text) {

  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern IMPORT = Pattern.compile("import (static )?[\\w.*]+;");
  private static final Pattern TYPE =
      Pattern.compile("^public (?:final )?(?:class|record) (\\w+)", Pattern.MULTILINE);

  /** README, the pages beside it and all of docs. */
  public static List<Path> pages(Path root) throws IOException {
    try (Stream<Path> beside = Files.list(root);
        Stream<Path> docs = Files.walk(root.resolve("docs"))) {
      return Stream.concat(beside, docs)
          .filter(path -> path.toString().endsWith(".md"))
          .sorted()
          .toList();
    }
  }

  /** Each block of all pages. */
  public static List<Example> all(Path root) throws IOException {
    var examples = new ArrayList<Example>();
    for (Path page : pages(root)) {
      examples.addAll(of(page));
    }
    return examples;
  }

  /** Each block of a page. */
  public static List<Example> of(Path page) throws IOException {
    var blocks = BLOCK.matcher(Files.readString(page)).results().toList();
    var examples = new ArrayList<Example>();
    for (int at = 0; at < blocks.size(); at++) {
      examples.add(new Example(page.getFileName() + " block " + (at + 1), blocks.get(at).group(1)));
    }
    return examples;
  }

  /** Returns true if it needs a package. */
  public boolean needs(String packageName) {
    return text.contains("import " + packageName + ".")
        || text.contains("import static " + packageName + ".");
  }

  /** Returns true if it is a whole file. */
  public boolean isFile() {
    return TYPE.matcher(text).find();
  }

  /** The block as printed, in an empty class if it is no file. */
  public JavaSource source() {
    var type = TYPE.matcher(text);
    return type.find() ? new JavaSource(type.group(1), text) : new JavaSource("Pasted", pasted());
  }

  private String pasted() {
    var imports = text.lines().filter(line -> IMPORT.matcher(line).matches());
    var members = text.lines().filter(line -> !IMPORT.matcher(line).matches());
    return imports.collect(Collectors.joining("\n"))
        + members.collect(Collectors.joining("\n", "\nclass Pasted {\n", "\n}\n"));
  }

  /** Its lines without indentation, to find code of the build in it. */
  public String flat() {
    return flat(text);
  }

  /** Lines without indentation. */
  public static String flat(String lines) {
    return lines.lines().map(String::strip).collect(Collectors.joining("\n")).strip();
  }

  @Override
  public String toString() {
    return place;
  }
}
