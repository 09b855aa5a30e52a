package dev.backfill.jdbc.postgres.shadow;

import dev.backfill.jdbc.sql.NamedSql;
import java.util.List;

/** When the parts of a definition are made. */
enum Phase {
  /** The beginning of the statement that makes the table. */
  START,
  COLUMN,
  /** The end of the statement that makes the table. */
  END,
  /** Before the rows. */
  EMPTY,
  /** A partition belongs to its table before the rows. */
  PLACE,
  /** Extended statistics, before the rows, so that their analysis fills them. */
  STATISTICS,
  GRANT,
  INDEX,
  /** Keys and exclusions, over their indexes. */
  KEY,
  /** Indexes of partitions belong to those of the whole table. */
  INDEX_PLACE,
  /** What needs indexes and keys. */
  SETTING,
  /** With the exchange: what must not act on rows that are loaded. */
  LIVE;

  /** All that is made before the rows. */
  static final List<Phase> BEFORE_ROWS =
      List.of(START, COLUMN, END, EMPTY, PLACE, STATISTICS, GRANT);

  /** All that is made after the rows and before the exchange. */
  static final List<Phase> AFTER_ROWS = List.of(INDEX, KEY, INDEX_PLACE, SETTING);

  /** Questions to the catalog, each for rows of a name and a statement. */
  List<NamedSql> questions() {
    return switch (this) {
      case START -> List.of(TableParts.START);
      case COLUMN -> List.of(ColumnParts.COLUMNS);
      case END -> List.of(TableParts.END);
      case EMPTY ->
          List.of(TableParts.OWNER, ColumnParts.CHECKS, ColumnParts.SETTINGS, ColumnParts.COMMENTS);
      case PLACE -> List.of(PartitionParts.PLACE);
      case STATISTICS -> List.of(TableParts.STATISTICS);
      case GRANT -> List.of(TableParts.GRANTS);
      case INDEX -> List.of(IndexParts.INDEXES);
      case KEY -> List.of(IndexParts.KEYS);
      case INDEX_PLACE -> List.of(PartitionParts.INDEX_PLACES);
      case SETTING -> List.of(IndexParts.SETTINGS);
      case LIVE ->
          List.of(
              LiveParts.FOREIGN_KEYS,
              LiveParts.TRIGGERS,
              LiveParts.POLICIES,
              LiveParts.RULES,
              LiveParts.FLAGS,
              LiveParts.PUBLICATIONS,
              LiveParts.COMMENT);
    };
  }
}
