package dev.backfill.jdbc.resource;

import dev.backfill.jdbc.catalog.Table;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A table and the database to ask about it. Immutable; two are equal if they are the same table of
 * the same resource.
 *
 * @param reader the database
 * @param facts the table, as the catalog describes it
 */
public record SourceTable(Reader reader, Table facts) {

  /** Finds a table. */
  public static SourceTable find(Reader reader, String name) {
    return reader.read(
        "look up table '%s'".formatted(name),
        connection -> {
          reader.dialect().requirePrimary(connection);
          return new SourceTable(reader, reader.dialect().resolve(connection, name));
        });
  }

  /** The same table, without the rows that row level security hides. */
  public SourceTable withRowSecurity() {
    return new SourceTable(new Reader(reader.resource(), reader.dialect().withPolicies()), facts);
  }

  /** Schema and name, as they are in the catalog. */
  public String name() {
    return facts.fullName();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SourceTable table
        && table.reader.resource().equals(reader.resource())
        && table.name().equals(name());
  }

  @Override
  public int hashCode() {
    return Objects.hash(reader.resource(), name());
  }

  @Override
  public String toString() {
    return name();
  }
}
