package dev.backfill.jdbc.postgres.shadow;

import dev.backfill.jdbc.dialect.ShadowNames;
import dev.backfill.jdbc.dialect.ShadowState;
import dev.backfill.jdbc.sql.Identifiers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Exchanges the live table and the one beside it, both locked. Renames and ownerships only: no row
 * is read or written.
 *
 * @param connection in a transaction, under {@link OwnSettings}
 * @param names what the tables are called
 * @param state which table stands beside the live one
 */
record Exchange(Connection connection, ShadowNames names, ShadowState state) {

  void run() throws SQLException {
    var relations = new Relations(connection, names);
    long live = relations.target();
    long other = relations.other(state);
    String target = names.sql(names.target());
    String beside = names.sql(relations.otherName(state));
    List<Part> acting = new Definition(live, target, "").parts(connection, Phase.LIVE);
    List<Part> renamed = new ExchangedNames(connection, live).renames(incoming(), outgoing());
    List<Part> numbers = new ExchangedNames(connection, live).sequences(other, target, outgoing());
    Execution.run(connection, new Definition(other, beside, "").ask(connection, LiveParts.DROPS));
    Execution.run(
        connection, new Definition(live, target, "").ask(connection, LiveParts.WITHDRAWALS));
    Execution.run(
        connection,
        "alter table %s rename to %s".formatted(target, quoted(outgoingName())),
        "alter table %s rename to %s".formatted(beside, quoted(names.target())));
    Execution.run(connection, renamed);
    Execution.run(connection, numbers);
    Execution.run(connection, acting);
    Execution.run(
        connection,
        "comment on table %s is %s"
            .formatted(names.sql(outgoingName()), Creation.literal(outgoingComment())));
  }

  private String incoming() {
    return Differences.suffix(state);
  }

  private String outgoing() {
    return state == ShadowState.SWAPPED ? ShadowNames.NEW : ShadowNames.OLD;
  }

  private String outgoingName() {
    return state == ShadowState.SWAPPED ? names.fresh() : names.old();
  }

  private String outgoingComment() {
    return state == ShadowState.SWAPPED ? names.freshComment() : names.oldComment();
  }

  private static String quoted(String name) {
    return Identifiers.quote(name);
  }
}
