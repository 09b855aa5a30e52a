package dev.backfill.jdbc.dialect;

/** What the statement that reads a row says of it, as the sum of these numbers. */
public final class RowMark {

  /** The row needs the work. */
  public static final int ELIGIBLE = 1;

  /**
   * Another session may have changed the row after the statement had begun: it may stand at another
   * place of the order than the statement has found it at.
   */
  public static final int RECENT = 2;

  private RowMark() {}
}
