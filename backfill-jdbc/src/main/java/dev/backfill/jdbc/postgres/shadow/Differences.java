package dev.backfill.jdbc.postgres.shadow;

import dev.backfill.jdbc.dialect.ShadowNames;
import dev.backfill.jdbc.dialect.ShadowState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Compares the definitions of the live table and the one beside it.
 *
 * @param connection in a transaction, under {@link OwnSettings}
 * @param names what the tables are called
 */
record Differences(Connection connection, ShadowNames names) {

  /** Names of parts that only one of them has, or that differ. */
  List<String> in(List<Phase> phases) throws SQLException {
    var relations = new Relations(connection, names);
    ShadowState state = relations.state();
    String other = names.sql(relations.otherName(state));
    String suffix = suffix(state);
    Set<Part> live =
        new LinkedHashSet<>(
            new Definition(relations.target(), other, suffix).parts(connection, phases));
    Set<Part> beside =
        new LinkedHashSet<>(
            new Definition(relations.other(state), other, "").parts(connection, phases));
    var differing = new TreeSet<String>();
    live.stream().filter(part -> !beside.contains(part)).map(Part::what).forEach(differing::add);
    beside.stream().filter(part -> !live.contains(part)).map(Part::what).forEach(differing::add);
    return differing.stream()
        .map(
            what ->
                what.endsWith(suffix) ? what.substring(0, what.length() - suffix.length()) : what)
        .distinct()
        .collect(Collectors.toList());
  }

  /** The end of the names of indexes of the table that is not in use. */
  static String suffix(ShadowState state) {
    return state == ShadowState.SWAPPED ? ShadowNames.OLD : ShadowNames.NEW;
  }
}
