package dev.backfill.jdbc.reload;

import dev.backfill.jdbc.dialect.LiveWrites;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Settings of a reload. Value.
 *
 * @param writes what becomes of writes to the table meanwhile
 * @param verifies true if all rows are compared before they are put in place
 * @param room how many bytes the fresh table may take, when that is asked; empty for no limit
 */
public record ReloadOptions(LiveWrites writes, boolean verifies, Optional<LongSupplier> room) {

  /** Writes are refused, and all rows are compared. */
  public static final ReloadOptions SAFE =
      new ReloadOptions(LiveWrites.REFUSED, true, Optional.empty());

  public ReloadOptions with(LiveWrites other) {
    return new ReloadOptions(other, verifies, room);
  }

  public ReloadOptions withoutVerification() {
    return new ReloadOptions(writes, false, room);
  }

  public ReloadOptions within(LongSupplier freeBytes) {
    return new ReloadOptions(writes, verifies, Optional.of(freeBytes));
  }

  /** The text for a plan's definition. */
  public String definition() {
    return (writes == LiveWrites.REFUSED ? "" : " catching up")
        + (verifies ? "" : " without verification");
  }
}
