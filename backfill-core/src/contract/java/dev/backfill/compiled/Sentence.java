package dev.backfill.compiled;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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
    return new JavaSource("Sentence", source(expressions)).errors(api);
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
}
