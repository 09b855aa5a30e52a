package dev.backfill.jdbc.work;

import dev.backfill.jdbc.sql.Identifiers;
import dev.backfill.jdbc.sql.SqlScanner;
import dev.backfill.jdbc.sql.SqlTokens;
import dev.backfill.jdbc.sql.SqlTokens.Token;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds what a statement of the user's writes: the tables, and the columns that it sets in rows
 * that are there. Reads UPDATE, ON CONFLICT DO UPDATE and MERGE, at any depth. One thread at a
 * time.
 */
final class SqlWrites {

  /**
   * A table that is written.
   *
   * @param table as it can be looked up: quoted, with its schema if that was written
   * @param set columns that are set; empty where rows are inserted
   */
  record Write(String table, Set<String> set) {
    Write {
      set = Set.copyOf(set);
    }
  }

  private final List<Token> tokens;
  private final List<Write> writes = new ArrayList<>();
  private final Set<String> reads = new LinkedHashSet<>();
  private Optional<String> into = Optional.empty();

  private SqlWrites(List<Token> tokens) {
    this.tokens = tokens;
  }

  /** Returns the targets that the statement writes. */
  static SqlWrites of(String what, String sql) {
    var found = new SqlWrites(SqlTokens.of(SqlScanner.scan(what, sql)));
    found.read();
    return found;
  }

  List<Write> writes() {
    return List.copyOf(writes);
  }

  /** Tables that are read, as they can be looked up. */
  Set<String> reads() {
    return Set.copyOf(reads);
  }

  private void read() {
    for (int i = 0; i < tokens.size(); i++) {
      if (at(i, "into") && (at(i - 1, "insert") || at(i - 1, "merge"))) {
        into = Optional.of(table(i + 1));
        if (at(i - 1, "insert")) {
          writes.add(new Write(into.get(), Set.of()));
        }
      } else if (at(i, "insert") && at(i - 1, "then")) {
        writes.add(new Write(into.orElse(""), Set.of()));
      } else if (at(i, "from") || at(i, "join") || at(i, "using")) {
        reads.add(table(i + 1));
      } else if (at(i, "update") && !at(i - 1, "for") && !at(i - 1, "key")) {
        update(i);
      }
    }
  }

  private void update(int start) {
    boolean sameTarget = at(start - 1, "do") || at(start - 1, "then");
    String table = sameTarget ? into.orElse("") : table(start + 1);
    int depth = tokens.get(start).depth();
    for (int i = start + 1; i < tokens.size() && tokens.get(i).depth() >= depth; i++) {
      if (at(i, "set") && tokens.get(i).depth() == depth) {
        writes.add(new Write(table, columns(i + 1, depth)));
        return;
      }
    }
  }

  /** The columns left of the signs of equality, up to the end of the list. */
  private Set<String> columns(int from, int depth) {
    var columns = new LinkedHashSet<String>();
    boolean left = true;
    int cases = 0;
    for (int i = from; i < tokens.size() && tokens.get(i).depth() >= depth; i++) {
      Token token = tokens.get(i);
      cases += token.is("case") ? 1 : token.is("end") ? -1 : 0;
      if (token.depth() == depth && cases == 0 && endsTheList(i)) {
        break;
      }
      if (token.depth() == depth && token.is(",")) {
        left = true;
      } else if (token.depth() == depth && token.is("=")) {
        left = false;
      } else if (left && token.isName() && !at(i - 1, ".")) {
        columns.add(token.text());
      }
    }
    return columns;
  }

  private boolean endsTheList(int i) {
    return at(i, "where")
        || (at(i, "from") && !at(i - 1, "distinct"))
        || at(i, "returning")
        || at(i, "when");
  }

  /** A name with its schema, if there is one, behind ONLY. */
  private String table(int from) {
    int i = at(from, "only") ? from + 1 : from;
    i += at(i, "(") ? 1 : 0;
    var name = new StringBuilder();
    while (i < tokens.size() && tokens.get(i).isName()) {
      name.append(Identifiers.quote(tokens.get(i).text()));
      if (!at(i + 1, ".")) {
        break;
      }
      name.append('.');
      i += 2;
    }
    return name.toString();
  }

  private boolean at(int index, String keyword) {
    return index >= 0 && index < tokens.size() && tokens.get(index).is(keyword);
  }
}
