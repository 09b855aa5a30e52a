package dev.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.compiled.Example;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages for readers are short, lead somewhere, and show code of the build. */
class ReadmeTest {

  private static final Path ROOT = Path.of("..");
  private static final Path README = ROOT.resolve("README.md");
  private static final Path SCENARIOS = ROOT.resolve("docs/scenarios.md");

  private static final int MOST_WORDS = 1_200;
  private static final double LONGEST_MEAN = 20;
  private static final int LONGEST = 25;

  /** Pages for users. */
  private static final List<String> PLAIN =
      List.of(
          "README.md",
          "docs/settings.md",
          "docs/ledger.md",
          "docs/questions.md",
          "docs/scenarios.md",
          "docs/guarantees.md");

  private static final Pattern REGION =
      Pattern.compile("// @start region=\"\\w+\"\n(.*?)\n *// @end", Pattern.DOTALL);
  private static final Pattern NAMED_TEST = Pattern.compile("`(\\w+(?:Test|Properties))`");

  /** Programs whose examples are in the page of scenarios, in its order. */
  private static final List<String> PROGRAMS =
      List.of(
          "quickstart/OrdersTier",
          "incremental/Incremental",
          "gaps/Gaps",
          "correction/Correction",
          "reload/Reload");

  @Test
  void theReadmeIsShort() throws IOException {
    var prose = Prose.of(Files.readString(README));

    assertThat(prose.words()).as("words outside of code blocks").isBetween(600, MOST_WORDS);
    assertThat(prose.sentences()).isGreaterThan(30);
    assertThat(prose.wordsOfASentence())
        .as("mean words of a sentence")
        .isBetween(5.0, LONGEST_MEAN);
  }

  @Test
  void noSentenceForUsersIsLong() throws IOException {
    for (String page : PLAIN) {
      var prose = Prose.of(Files.readString(ROOT.resolve(page)));

      assertThat(prose.lengths()).as(page).isNotEmpty().allMatch(words -> words <= LONGEST);
    }
  }

  @Test
  void everyLinkOfEveryPageLeadsToAFileAndAHeading() throws IOException {
    for (Path page : Example.pages(ROOT)) {
      assertThat(Links.broken(page)).as("broken links of %s", page).isEmpty();
    }
    assertThat(Links.of(README)).hasSizeGreaterThan(30);
  }

  @Test
  void everyPageIsLinkedFromTheReadme() throws IOException {
    var linked = Links.of(README).stream().map(link -> link.replaceFirst("#.*", "")).toList();

    try (Stream<Path> pages = Files.list(ROOT.resolve("docs"))) {
      assertThat(
              pages.map(page -> "docs/" + page.getFileName()).filter(name -> name.endsWith(".md")))
          .isNotEmpty()
          .allMatch(linked::contains);
    }
  }

  @Test
  void everyTestThatAPageNamesExists() throws IOException {
    var classes = testClasses();
    var named = new TreeSet<String>();
    for (Path page : Example.pages(ROOT)) {
      if (!page.toString().contains("adr") && !page.endsWith("CHANGELOG.md")) {
        NAMED_TEST.matcher(Files.readString(page)).results().forEach(m -> named.add(m.group(1)));
      }
    }

    assertThat(named).hasSizeGreaterThan(40).isSubsetOf(classes);
  }

  @Test
  void examplesAreRunByTheBuild() throws IOException {
    var snippets = new ArrayList<String>();
    snippets.addAll(regions("backfill-core/src/test/java/dev/backfill/Snippets.java"));
    snippets.addAll(regions("backfill-jdbc/src/test/java/dev/backfill/jdbc/Snippets.java"));
    snippets.addAll(regions("backfill-web/src/test/java/dev/backfill/web/Snippets.java"));
    snippets.addAll(regions("backfill-yaml/src/test/java/dev/backfill/yaml/Snippets.java"));
    for (String program : PROGRAMS) {
      snippets.addAll(regionsOf(program));
    }
    var examples = Example.all(ROOT).stream().filter(example -> !example.isFile()).toList();

    assertThat(examples).hasSizeGreaterThan(12);
    for (Example example : examples) {
      assertThat(snippets).as(example.place()).anyMatch(example.flat()::contains);
    }
  }

  @Test
  void scenariosAreProgramsAndEachProgramIsShown() throws IOException {
    var examples = Example.of(SCENARIOS);
    var regions = new ArrayList<String>();
    for (String program : PROGRAMS) {
      var ofOne = regionsOf(program);
      assertThat(ofOne).as(program).isNotEmpty();
      regions.addAll(ofOne);
    }

    assertThat(examples).hasSameSizeAs(regions);
    for (int at = 0; at < regions.size(); at++) {
      assertThat(examples.get(at).flat()).as(examples.get(at).place()).contains(regions.get(at));
    }
  }

  private static List<String> regionsOf(String program) throws IOException {
    return regions(
        "backfill-examples/src/main/java/dev/backfill/examples/%s.java".formatted(program));
  }

  private static List<String> regions(String file) throws IOException {
    return REGION
        .matcher(Files.readString(ROOT.resolve(file)))
        .results()
        .map(result -> Example.flat(result.group(1)))
        .toList();
  }

  private static Set<String> testClasses() throws IOException {
    var found = new TreeSet<String>();
    for (String sources :
        List.of(
            "core/src/test",
            "core/src/contract",
            "jdbc/src/test",
            "web/src/test",
            "yaml/src/test",
            "cli/src/test",
            "examples/src/test",
            "benchmarks/src/test")) {
      var folder = ROOT.resolve("backfill-" + sources);
      if (Files.exists(folder)) {
        try (Stream<Path> files = Files.walk(folder)) {
          found.addAll(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(name -> name.endsWith(".java"))
                  .map(name -> name.replace(".java", ""))
                  .collect(Collectors.toSet()));
        }
      }
    }
    return found;
  }
}
