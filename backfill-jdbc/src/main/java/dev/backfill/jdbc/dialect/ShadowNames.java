package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.TableName;
import dev.backfill.jdbc.sql.Identifiers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/**
 * The names of a table that is replaced and of those beside it, all in one schema. Value.
 *
 * @param schema the schema, as in the catalog
 * @param target the table, as in the catalog
 */
public record ShadowNames(String schema, String target) {

  /** At the end of the names of a fresh table and of its indexes. */
  public static final String NEW = "_backfill_new";

  /** At the end of the names of a replaced table and of its indexes. */
  public static final String OLD = "_backfill_old";

  private static final String DELTA = "_backfill_delta";
  private static final int MAX_BYTES = 63;
  private static final int HASH_LENGTH = 8;

  /** The fresh table. */
  public String fresh() {
    return beside(NEW);
  }

  /** The replaced table. */
  public String old() {
    return beside(OLD);
  }

  /** The table of keys that were changed, and the functions of triggers. */
  public String delta() {
    return beside(DELTA);
  }

  /** The trigger that refuses writes, or notes their keys. */
  public String guard() {
    return "backfill_reload_guard";
  }

  /** The trigger that refuses to empty the table. */
  public String truncateGuard() {
    return "backfill_reload_truncate";
  }

  /** The target for SQL. */
  public String targetSql() {
    return sql(target);
  }

  /** A table of the same schema for SQL. */
  public String sql(String table) {
    return Identifiers.quote(schema) + "." + Identifiers.quote(table);
  }

  /** The target for people. */
  public String shown() {
    return shown(target);
  }

  /** A table of the same schema for people. */
  public String shown(String table) {
    return schema + "." + table;
  }

  /** A table of the same schema for the catalog. */
  public TableName exact(String table) {
    return new TableName(Optional.of(schema), table);
  }

  /** The comment by which the fresh table is known as ours. */
  public String freshComment() {
    return "Backfill: fresh rows for %s, not in use yet".formatted(shown());
  }

  /** The comment by which the replaced table is known as ours. */
  public String oldComment() {
    return "Backfill: the rows of %s before its reload".formatted(shown());
  }

  /** The comment by which the table of changed keys is known as ours. */
  public String deltaComment() {
    return "Backfill: keys of %s that were changed during its reload".formatted(shown());
  }

  /** The name with an ending; a name that would be too long is cut and told apart by its hash. */
  private String beside(String ending) {
    if (bytes(target + ending) <= MAX_BYTES) {
      return target + ending;
    }
    String hash =
        UUID.nameUUIDFromBytes(target.getBytes(StandardCharsets.UTF_8))
            .toString()
            .substring(0, HASH_LENGTH);
    String cut = target;
    while (bytes(cut + "_" + hash + ending) > MAX_BYTES) {
      cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -1));
    }
    return cut + "_" + hash + ending;
  }

  private static int bytes(String name) {
    return name.getBytes(StandardCharsets.UTF_8).length;
  }
}
