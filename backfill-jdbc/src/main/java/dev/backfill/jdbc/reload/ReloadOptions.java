package dev.backfill.jdbc.reload;

import dev.backfill.jdbc.dialect.LiveWrites;

/**
 * Settings of a reload. Value.
 *
 * @param writes what becomes of writes to the table meanwhile
 * @param verifies true if all rows are compared before they are put in place
 */
public record ReloadOptions(LiveWrites writes, boolean verifies) {

  /** Writes are refused, and all rows are compared. */
  public static final ReloadOptions SAFE = new ReloadOptions(LiveWrites.REFUSED, true);

  public ReloadOptions with(LiveWrites other) {
    return new ReloadOptions(other, verifies);
  }

  public ReloadOptions withoutVerification() {
    return new ReloadOptions(writes, false);
  }

  /** The text for a plan's definition. */
  public String definition() {
    return (writes == LiveWrites.REFUSED ? "" : " catching up")
        + (verifies ? "" : " without verification");
  }
}
