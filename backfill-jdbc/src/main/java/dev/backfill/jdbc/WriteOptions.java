package dev.backfill.jdbc;

import dev.backfill.jdbc.sql.UserSql;
import java.util.Optional;

/**
 * The options that all work has which writes columns of rows that exist. Immutable.
 *
 * @param emptyMark the content of an unfilled column, as the user wrote it; empty to change all
 *     rows
 * @param orderKept true if the chunk column may be set
 * @param image true if before-images are kept
 */
record WriteOptions(Optional<String> emptyMark, boolean orderKept, Image image) {

  private static final String MARKER = "the marker of preserveExisting";

  /** The choice to keep before-images or not. */
  enum Image {
    /** Of rows that are named by explicit keys. */
    BY_SCOPE,
    /** Set by the user. */
    KEPT,
    /** Set by the user, or the default. */
    LEFT_OUT
  }

  /** All rows are changed, and the chunk column stays. */
  static WriteOptions of(Image image) {
    return new WriteOptions(Optional.empty(), false, image);
  }

  /**
   * Rows that hold something else than the marker stay as they are.
   *
   * @throws IllegalArgumentException if the marker is no expression
   */
  WriteOptions preserving(String marker) {
    UserSql.expression(MARKER, marker);
    return new WriteOptions(Optional.of(marker), orderKept, image);
  }

  WriteOptions keepingOrder() {
    return new WriteOptions(emptyMark, true, image);
  }

  WriteOptions with(Image which) {
    return new WriteOptions(emptyMark, orderKept, which);
  }

  boolean keepsImage() {
    return image == Image.KEPT;
  }

  /** The marker as a part of a statement. */
  Optional<String> marker() {
    return emptyMark.map(mark -> UserSql.expression(MARKER, mark));
  }

  /** The part of the work's definition that determines which rows are changed, and what is kept. */
  String definition() {
    return emptyMark.map(mark -> " where empty is " + UserSql.oneLine(mark)).orElse("")
        + (keepsImage() ? " keeping before-images" : "");
  }
}
