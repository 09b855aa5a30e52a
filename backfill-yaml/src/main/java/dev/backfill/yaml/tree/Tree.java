package dev.backfill.yaml.tree;

import java.util.ArrayList;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Builds the tree of a file. No value is resolved. */
public final class Tree {

  /** The deepest nesting that is read: {@value}. */
  public static final int MOST_DEEP = 20;

  private Tree() {}

  /**
   * Reads the one document of a file.
   *
   * @param text all of it
   * @return its tree
   * @throws RefusedFile if it is no YAML, or uses what a plan does not need
   */
  public static Node of(String text) throws RefusedFile {
    var settings =
        LoadSettings.builder()
            .setCodePointLimit(FileText.MOST_BYTES)
            .setAllowNonScalarKeys(true)
            .build();
    try {
      TokenCheck.check(text, settings);
      return of(
          new Composer(settings, new ParserImpl(settings, new StreamReader(settings, text)))
              .getSingleNode()
              .orElseThrow());
    } catch (MarkedYamlEngineException e) {
      throw new RefusedFile(place(SyntaxWords.mark(e)), SyntaxWords.of(text, e));
    } catch (ReaderException e) {
      throw new RefusedFile(
          SyntaxWords.placeOf(text, e.getPosition()),
          "the character U+%04X cannot stand in a plan; delete it".formatted(e.getCodePoint()));
    } catch (YamlEngineException e) {
      throw new RefusedFile(Place.NONE, "the file is no YAML 1.2: " + e.getMessage());
    }
  }

  private static Node of(org.snakeyaml.engine.v2.nodes.Node node) throws RefusedFile {
    Place place = place(node.getStartMark());
    return switch (node) {
      case ScalarNode scalar -> new Node.Leaf(scalar.getValue(), !scalar.isPlain(), place);
      case SequenceNode list -> {
        var items = new ArrayList<Node>();
        for (var item : list.getValue()) {
          items.add(of(item));
        }
        yield new Node.Sequence(items, place);
      }
      case MappingNode mapping -> mapping(mapping, place);
      default -> throw new RefusedFile(place, "the file is no YAML 1.2");
    };
  }

  private static Node mapping(MappingNode mapping, Place place) throws RefusedFile {
    var entries = new ArrayList<Node.Entry>();
    for (NodeTuple entry : mapping.getValue()) {
      if (!(of(entry.getKeyNode()) instanceof Node.Leaf key)) {
        throw new RefusedFile(
            place(entry.getKeyNode().getStartMark()),
            "a key is one word; a list or a section cannot be a key");
      }
      entries.add(new Node.Entry(key, of(entry.getValueNode())));
    }
    return new Node.Mapping(entries, place);
  }

  static Place place(Optional<Mark> mark) {
    return mark.map(at -> new Place(at.getLine() + 1, at.getColumn() + 1)).orElse(Place.NONE);
  }
}
