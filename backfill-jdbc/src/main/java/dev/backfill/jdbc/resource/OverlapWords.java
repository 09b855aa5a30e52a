package dev.backfill.jdbc.resource;

import dev.backfill.jdbc.dialect.FootprintSql.FoundLedger;
import dev.backfill.jdbc.dialect.FootprintSql.Marker;
import dev.backfill.jdbc.dialect.LedgerSql;
import dev.backfill.jdbc.dialect.OtherFootprint;
import dev.backfill.work.Footprint;
import dev.backfill.work.OverlapException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Why a run may not begin beside another one, and what to do. Stateless. */
final class OverlapWords {

  private static final String OTHERWISE =
      "plan other columns or another range, or say allowOverlap() if both may change the same rows."
          + " Nothing was written";

  private OverlapWords() {}

  /** A live run, for people. */
  static String of(OtherFootprint other) {
    return "plan '%s' since %s: %s; process %d on %s"
        .formatted(
            other.footprint().plan(),
            seconds(other.since()),
            other.footprint(),
            other.pid(),
            other.host());
  }

  /** A live run whose ledger is not here, for people. */
  static String of(Marker other) {
    return "session %d (application '%s'), whose range cannot be compared"
        .formatted(other.pid(), other.application());
  }

  /** Another run lives. */
  static OverlapException refused(Footprint wanted, OtherFootprint other) {
    return new OverlapException(
        "Plan '%s' would write %s. Plan '%s' has been at work on the same since %s: %s; process %d on %s, its ledger is in schema '%s' with prefix '%s'. Wait for its end or cancel it there (ledger.attach(\"%s\")), %s"
            .formatted(
                wanted.plan(),
                wanted,
                other.footprint().plan(),
                seconds(other.since()),
                other.footprint(),
                other.pid(),
                other.host(),
                other.home().schema(),
                other.home().prefix(),
                other.footprint().plan(),
                OTHERWISE));
  }

  /** Another run lives whose ledger is not here. */
  static OverlapException refused(Footprint wanted, Marker other) {
    return new OverlapException(
        "Plan '%s' would write %s. Another run has been at work on the same columns%s: session %d (application '%s'%s), whose ledger is in memory or in another database. Its range cannot be compared: to run disjoint ranges side by side, give both a JdbcLedger in this database. Wait for its end, %s"
            .formatted(
                wanted.plan(),
                wanted,
                other.since().map(since -> " since " + seconds(since)).orElse(""),
                other.pid(),
                other.application(),
                other.client().isEmpty() ? "" : ", client " + other.client(),
                OTHERWISE));
  }

  /** A dead process may not be removed. */
  static OverlapException mayNotRemove(String plan, OtherFootprint other) {
    String table =
        "%s.%sprocess".formatted(LedgerSql.quoted(other.home().schema()), other.home().prefix());
    return new OverlapException(
        "Plan '%s' would write the same as plan '%s', whose process %d on %s is dead, and role '%s' may not remove its entry from %s. Run as the owner of that table: grant delete on %s to %s. Nothing was written"
            .formatted(
                plan,
                other.footprint().plan(),
                other.pid(),
                other.host(),
                other.home().role(),
                table,
                table,
                LedgerSql.quoted(other.home().role())));
  }

  /** A ledger hides its runs. */
  static OverlapException unreadable(
      Footprint wanted, FoundLedger ledger, String database, String grants) {
    return new OverlapException(
        "Plan '%s' would write %s. Role '%s' may not read the ledger in schema '%s' with prefix '%s' of %s, whose runs may write the same. Run as the owner of that ledger: %s. Or say allowOverlap(). Nothing was written"
            .formatted(
                wanted.plan(),
                wanted,
                ledger.role(),
                ledger.schema(),
                ledger.prefix(),
                database,
                grants));
  }

  private static Instant seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }
}
