package dev.backfill.jdbc.postgres.shadow;

import dev.backfill.jdbc.sql.NamedSql;
import java.util.List;

/** When the parts of a definition are made. */
enum Phase {
  /** The beginning of the statement that makes the table. */
  START(TableParts.START),
  COLUMN(ColumnParts.COLUMNS),
  /** The end of the statement that makes the table. */
  END(TableParts.END),
  /** Before the rows. */
  EMPTY(TableParts.OWNER, ColumnParts.CHECKS, ColumnParts.SETTINGS, ColumnParts.COMMENTS),
  /** Extended statistics, before the rows, so that their analysis fills them. */
  STATISTICS(TableParts.STATISTICS),
  GRANT(TableParts.GRANTS),
  INDEX(IndexParts.INDEXES),
  /** Keys and exclusions, over their indexes. */
  KEY(IndexParts.KEYS),
  /** What needs indexes and keys. */
  SETTING(IndexParts.SETTINGS),
  /** With the exchange: what must not act on rows that are loaded. */
  LIVE(
      LiveParts.FOREIGN_KEYS,
      LiveParts.TRIGGERS,
      LiveParts.POLICIES,
      LiveParts.RULES,
      LiveParts.FLAGS,
      LiveParts.PUBLICATIONS,
      LiveParts.COMMENT);

  /** All that is made before the rows. */
  static final List<Phase> BEFORE_ROWS = List.of(START, COLUMN, END, EMPTY, STATISTICS, GRANT);

  /** All that is made after the rows and before the exchange. */
  static final List<Phase> AFTER_ROWS = List.of(INDEX, KEY, SETTING);

  private final List<NamedSql> questions;

  Phase(NamedSql... questions) {
    this.questions = List.of(questions);
  }

  /** Questions to the catalog, each for rows of a name and a statement. */
  List<NamedSql> questions() {
    return questions;
  }
}
