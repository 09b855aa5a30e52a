package dev.backfill.yaml.tree;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Builds the tree of a file from the events of the parser, and so decides itself what becomes of
 * tags, anchors and depth. No value is resolved. Not thread-safe.
 */
public final class Tree {

  /** The deepest nesting that is read: {@value}. */
  public static final int MOST_DEEP = 20;

  private final Iterator<Event> events;
  private int depth;

  private Tree(String text) {
    var settings = LoadSettings.builder().setCodePointLimit(FileText.MOST_BYTES).build();
    this.events = new ParserImpl(settings, new StreamReader(settings, text));
  }

  /**
   * Reads the one document of a file.
   *
   * @param text all of it
   * @return its tree
   * @throws RefusedFile if it is no YAML, or uses what a plan does not need
   */
  public static Node of(String text) throws RefusedFile {
    try {
      return new Tree(text).document();
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

  private Node document() throws RefusedFile {
    next(); // the stream begins
    Event first = next();
    if (first.getEventId() == Event.ID.StreamEnd) {
      throw new RefusedFile(
          new Place(1, 1), "the file is empty; a plan begins with the key 'backfill'");
    }
    Node root = node(next());
    next(); // the document ends
    Event after = next();
    if (after.getEventId() != Event.ID.StreamEnd) {
      throw new RefusedFile(
          place(after.getStartMark()), "a second document begins here; write one plan per file");
    }
    return root;
  }

  private Event next() {
    return events.next();
  }

  private Node node(Event event) throws RefusedFile {
    Place place = place(event.getStartMark());
    return switch (event) {
      case AliasEvent alias ->
          throw new RefusedFile(
              place,
              "the alias '*%s' is not resolved in a plan; write its value out"
                  .formatted(alias.getAlias().getValue()));
      case ScalarEvent scalar -> {
        requirePlain(scalar, scalar.getTag(), place);
        yield new Node.Leaf(scalar.getValue(), !scalar.isPlain(), place);
      }
      case SequenceStartEvent start -> {
        requirePlain(start, start.getTag(), place);
        yield sequence(place);
      }
      case MappingStartEvent start -> {
        requirePlain(start, start.getTag(), place);
        yield mapping(place);
      }
      default -> throw new RefusedFile(place, "the file is no YAML 1.2");
    };
  }

  private static void requirePlain(NodeEvent event, Optional<String> tag, Place place)
      throws RefusedFile {
    Optional<Anchor> anchor = event.getAnchor();
    if (anchor.isPresent()) {
      throw new RefusedFile(
          place,
          "the anchor '&%s' has no meaning in a plan; write the value wherever it is needed"
              .formatted(anchor.get().getValue()));
    }
    if (tag.isPresent()) {
      throw new RefusedFile(
          place,
          "the tag '%s' has no meaning in a plan; leave it out"
              .formatted(SyntaxWords.tag(tag.get())));
    }
  }

  private Node sequence(Place place) throws RefusedFile {
    deeper(place);
    var items = new ArrayList<Node>();
    for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
      items.add(node(event));
    }
    depth--;
    return new Node.Sequence(List.copyOf(items), place);
  }

  private Node mapping(Place place) throws RefusedFile {
    deeper(place);
    var entries = new ArrayList<Node.Entry>();
    for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
      if (!(node(event) instanceof Node.Leaf key)) {
        throw new RefusedFile(
            place(event.getStartMark()), "a key is one word; a list or a section cannot be a key");
      }
      entries.add(new Node.Entry(key, node(next())));
    }
    depth--;
    return new Node.Mapping(List.copyOf(entries), place);
  }

  private void deeper(Place place) throws RefusedFile {
    if (++depth > MOST_DEEP) {
      throw new RefusedFile(
          place, "lists and sections are nested more than %d deep here".formatted(MOST_DEEP));
    }
  }

  private static Place place(Optional<Mark> mark) {
    return mark.map(at -> new Place(at.getLine() + 1, at.getColumn() + 1)).orElse(Place.NONE);
  }
}
