package dev.backfill;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The words of a Markdown page outside of its code blocks, and its sentences. Immutable.
 *
 * <p>A word is what stands between blanks and has a letter or a digit: in headings, lists, tables
 * and the texts of links and pictures, but not their addresses. A sentence ends with a full stop, a
 * question mark or an exclamation mark before a blank or the end of its paragraph. Headings, tables
 * and what ends without such a mark are no sentences.
 *
 * @param words how many there are
 * @param lengths how many words each sentence has
 */
record Prose(int words, List<Integer> lengths) {

  private static final Pattern CODE =
      Pattern.compile("^```.*?^```|^ {4}\\S.*?$|<!--.*?-->", Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern LINK =
      Pattern.compile("!?\\[((?:[^\\[\\]]|\\[[^\\]]*\\])*)\\]\\([^)]*\\)");
  private static final Pattern PARAGRAPHS =
      Pattern.compile("\n\\s*\n|\n(?=\\s*(?:[-|#]|\\d+\\.) ?)");
  private static final Pattern STRUCTURE = Pattern.compile("^(#|\\|).*");
  private static final Pattern WORD = Pattern.compile(".*[\\p{L}\\p{N}].*");
  private static final Pattern END = Pattern.compile("(?<=[.?!])(?=[\\s*)]|$)");

  static Prose of(String markdown) {
    String text = markdown;
    text = CODE.matcher(text).replaceAll("\n");
    text = LINK.matcher(LINK.matcher(text).replaceAll("$1")).replaceAll("$1");
    var lengths = new ArrayList<Integer>();
    for (String paragraph : PARAGRAPHS.split(text, -1)) {
      if (!STRUCTURE.matcher(paragraph.strip()).lookingAt()) {
        END.splitAsStream(paragraph.strip())
            .map(String::strip)
            .filter(sentence -> sentence.matches("(?s).*[.?!]"))
            .map(Prose::count)
            .filter(count -> count > 0)
            .forEach(lengths::add);
      }
    }
    return new Prose(count(text), List.copyOf(lengths));
  }

  int sentences() {
    return lengths.size();
  }

  double wordsOfASentence() {
    return lengths.stream().mapToInt(length -> length).average().orElse(0);
  }

  private static int count(String text) {
    return (int)
        Stream.of(text.split("\\s+", -1)).filter(word -> WORD.matcher(word).matches()).count();
  }
}
