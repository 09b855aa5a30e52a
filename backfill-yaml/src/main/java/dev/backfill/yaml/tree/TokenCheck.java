package dev.backfill.yaml.tree;

import java.util.EnumSet;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.scanner.ScannerImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.tokens.AliasToken;
import org.snakeyaml.engine.v2.tokens.AnchorToken;
import org.snakeyaml.engine.v2.tokens.TagToken;
import org.snakeyaml.engine.v2.tokens.Token;

/**
 * Refuses what a plan does not need before a tree is built: tags, anchors, aliases, deep nesting,
 * several documents. Not thread-safe.
 */
final class TokenCheck {

  private static final Set<Token.ID> BEGIN =
      EnumSet.of(
          Token.ID.BlockMappingStart,
          Token.ID.BlockSequenceStart,
          Token.ID.FlowMappingStart,
          Token.ID.FlowSequenceStart);

  private static final Set<Token.ID> END =
      EnumSet.of(Token.ID.BlockEnd, Token.ID.FlowMappingEnd, Token.ID.FlowSequenceEnd);

  private static final Set<Token.ID> AROUND =
      EnumSet.of(
          Token.ID.StreamStart,
          Token.ID.StreamEnd,
          Token.ID.Directive,
          Token.ID.DocumentStart,
          Token.ID.DocumentEnd);

  private int depth;
  private boolean hasContent;

  static void check(String text, LoadSettings settings) throws RefusedFile {
    var tokens = new ScannerImpl(settings, new StreamReader(settings, text));
    var check = new TokenCheck();
    while (tokens.hasNext()) {
      check.next(tokens.next());
    }
    if (!check.hasContent) {
      throw new RefusedFile(
          new Place(1, 1), "the file is empty; a plan begins with the key 'backfill'");
    }
  }

  private void next(Token token) throws RefusedFile {
    Place place = Tree.place(token.getStartMark());
    Token.ID id = token.getTokenId();
    if (BEGIN.contains(id) && ++depth > Tree.MOST_DEEP) {
      throw new RefusedFile(
          place, "lists and sections are nested more than %d deep here".formatted(Tree.MOST_DEEP));
    }
    depth -= END.contains(id) ? 1 : 0;
    if (id == Token.ID.DocumentStart && hasContent) {
      throw new RefusedFile(place, "a second document begins here; write one plan per file");
    }
    hasContent |= !AROUND.contains(id);
    refuseReference(token, place);
  }

  private static void refuseReference(Token token, Place place) throws RefusedFile {
    switch (token) {
      case AliasToken alias ->
          throw new RefusedFile(
              place,
              "the alias '*%s' is not resolved in a plan; write its value out"
                  .formatted(alias.getValue().getValue()));
      case AnchorToken anchor ->
          throw new RefusedFile(
              place,
              "the anchor '&%s' has no meaning in a plan; write the value wherever it is needed"
                  .formatted(anchor.getValue().getValue()));
      case TagToken tag ->
          throw new RefusedFile(
              place,
              "the tag '%s' has no meaning in a plan; leave it out"
                  .formatted(tag.getValue().getHandle().orElse("") + tag.getValue().getSuffix()));
      default -> {}
    }
  }
}
