package dev.backfill.jdbc.postgres.shadow;

import dev.backfill.jdbc.dialect.ShadowNames;
import dev.backfill.jdbc.dialect.ShadowState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
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
    var tree = new PartitionTree(connection, names);
    var differing = new ArrayList<String>(of(names, phases));
    ShadowState state = new Relations(connection, names).state();
    var beside = new HashSet<>(tree.beside());
    for (ShadowNames member : tree.members()) {
      if (!tree.isRoot(member)) {
        String name = state == ShadowState.SWAPPED ? member.old() : member.fresh();
        if (beside.remove(name)) {
          of(member, phases)
              .forEach(
                  what -> differing.add("%s of partition %s".formatted(what, member.target())));
        } else {
          differing.add("partition " + member.target());
        }
      }
    }
    beside.forEach(name -> differing.add("partition " + without(name, suffix(state))));
    return differing;
  }

  private static String without(String name, String suffix) {
    return name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name;
  }

  private List<String> of(ShadowNames names, List<Phase> phases) throws SQLException {
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
        .map(what -> without(what, suffix))
        .distinct()
        .collect(Collectors.toList());
  }

  /** The end of the names of indexes of the table that is not in use. */
  static String suffix(ShadowState state) {
    return state == ShadowState.SWAPPED ? ShadowNames.OLD : ShadowNames.NEW;
  }
}
