package dev.backfill.jdbc.postgres.shadow;

import dev.backfill.jdbc.dialect.ShadowNames;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Makes a fresh table.
 *
 * @param connection in a transaction, under {@link OwnSettings}
 * @param names what the tables are called
 */
record Creation(Connection connection, ShadowNames names) {

  void make() throws SQLException {
    String as = names.sql(names.fresh());
    var target = new Definition(new Relations(connection, names).target(), as, ShadowNames.NEW);
    Execution.run(connection, table(target));
    Execution.run(connection, target.parts(connection, Phase.EMPTY));
    Execution.run(connection, target.parts(connection, Phase.PLACE));
    Execution.run(connection, target.parts(connection, Phase.STATISTICS));
    Execution.run(
        connection, "comment on table %s is %s".formatted(as, literal(names.freshComment())));
    grant(target);
  }

  private String table(Definition target) throws SQLException {
    return target.parts(connection, Phase.START).getFirst().statement()
        + target.parts(connection, Phase.COLUMN).stream()
            .map(Part::statement)
            .collect(Collectors.joining(", ", " (", ")"))
        + target.parts(connection, Phase.END).getFirst().statement();
  }

  /** A table may come with rights of its own, by default privileges of the schema. */
  private void grant(Definition target) throws SQLException {
    var fresh =
        new Definition(
            new Relations(connection, names).fresh().orElseThrow(), names.sql(names.fresh()), "");
    List<Part> wanted = target.parts(connection, Phase.GRANT);
    if (!new HashSet<>(wanted).equals(new HashSet<>(fresh.parts(connection, Phase.GRANT)))) {
      Execution.run(connection, fresh.ask(connection, TableParts.REVOKES));
      Execution.run(connection, wanted);
    }
  }

  /** A text for SQL, whatever the setting for backslashes. */
  static String literal(String text) {
    String quoted = "'" + text.replace("'", "''") + "'";
    return text.contains("\\") ? " E" + quoted.replace("\\", "\\\\") : quoted;
  }
}
