package dev.backfill.jdbc.postgres.shadow;

import dev.backfill.jdbc.sql.NamedSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The definition of a table as statements that would make it again under a name. Two tables have
 * one definition if these statements are the same.
 *
 * @param table the number of the table that is described
 * @param as the name for SQL that the statements use
 * @param suffix what the names of indexes, sequences and statistics get
 */
record Definition(long table, String as, String suffix) {

  /** The parts that belong to a phase, in the order in which they are made. */
  List<Part> parts(Connection connection, Phase phase) throws SQLException {
    var parts = new ArrayList<Part>();
    for (NamedSql question : phase.questions()) {
      parts.addAll(ask(connection, question));
    }
    return parts;
  }

  List<Part> parts(Connection connection, List<Phase> phases) throws SQLException {
    var parts = new ArrayList<Part>();
    for (Phase phase : phases) {
      parts.addAll(parts(connection, phase));
    }
    return parts;
  }

  List<Part> ask(Connection connection, NamedSql question) throws SQLException {
    var call = question.on(connection);
    if (question.places().contains("table")) {
      call.with("table", table);
    }
    if (question.places().contains("as")) {
      call.with("as", as);
    }
    if (question.places().contains("suffix")) {
      call.with("suffix", suffix);
    }
    return call.list(row -> new Part(row.getString(1), row.getString(2)));
  }
}
