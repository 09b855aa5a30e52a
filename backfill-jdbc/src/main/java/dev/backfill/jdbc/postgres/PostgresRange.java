package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.dialect.RowBatch;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.dialect.TextValue;
import dev.backfill.jdbc.dialect.Walk;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.scope.Order;
import java.util.List;

/**
 * The two statements of a batch that ends at a value of the walk's first column, with all rows of
 * that value. The first one walks an index to the end, and leaves the end as a setting of the
 * transaction. The second one is the plain change of the rows up to there. It is planned when the
 * first one has ended, so that the planner knows the end as if it stood in the statement.
 *
 * <p>A row is changed by the batch in whose range its newest version lies: of a row that another
 * session was at, PostgreSQL compares the new values with the range. Behind the last batch of a
 * chunk there is no other, so that nothing but the chunk bounds it.
 *
 * <p>The second statement changes nothing if the first one has found no end, because more rows than
 * a batch may have share one value; or if a trigger or a rule could move rows, which it could not
 * report. Whether there is one is asked within the statement: it has locked the table by then, and
 * no trigger comes or goes.
 *
 * @param batch the batch to work on
 * @param relation the table for SQL, as the user wrote it
 */
record PostgresRange(RowBatch batch, String relation) {

  private static final String ALL = "true";
  private static final String NAME = "backfill_1";
  private static final String END = "backfill.end";

  /** One row more is read, and PostgreSQL counts the elements of an array with four bytes. */
  private static final int MOST_ROWS = Integer.MAX_VALUE - 1;

  /** Returns true if a batch can be done in this form. */
  static boolean suits(RowBatch batch) {
    return batch.work().isPlain()
        && batch.image().isEmpty()
        && !batch.table().partitioned()
        && RangeBound.of(batch.order().getFirst()).isPresent();
  }

  /**
   * The condition that all rows that the work changes are the table's own, and that no trigger or
   * rule can move one. An expression without a column: it is asked once.
   *
   * @param relation the table for SQL
   */
  static SqlText rowsStay(String relation, RowWork work) {
    String triggers =
        work instanceof RowWork.Update
            ? " and not (backfill_class.relhastriggers and exists (select from"
                + " pg_catalog.pg_trigger backfill_trigger where backfill_trigger.tgrelid"
                + " operator(pg_catalog.=) backfill_class.oid and (backfill_trigger.tgtype"
                + " operator(pg_catalog.&) 19) operator(pg_catalog.=) 19))"
            : "";
    return SqlText.of(
            "(select not backfill_class.relhasrules and not backfill_class.relhassubclass%s from pg_catalog.pg_class backfill_class where backfill_class.oid operator(pg_catalog.=) "
                .formatted(triggers))
        .plus(TextValue.of("pg_catalog.regclass", relation))
        .plus(")");
  }

  /** Both statements. */
  SqlText statements() {
    return end().plus("; ").plus(change());
  }

  /** Finds the end of the batch, and leaves it in the transaction. */
  private SqlText end() {
    return SqlText.of(
            """
            select backfill_seen, backfill_eligible_rows, backfill_more, backfill_last, \
            pg_catalog.set_config('%s', case when backfill_eligible_rows operator(pg_catalog.=) 0 then '' \
            when backfill_more then coalesce(backfill_last, '') else '%s' end, true)
              from (select backfill_seen, %s as backfill_eligible_rows, backfill_more, \
            case when backfill_more then %s end as backfill_last
                from (select backfill_rows operator(pg_catalog.>) %d as backfill_more, backfill_all, %s%s as backfill_seen
                  from (select pg_catalog.count(*) as backfill_rows, pg_catalog.array_agg(%s) as backfill_all%s from (\
            """
                .formatted(
                    END,
                    descends() ? bound().least() : bound().greatest(),
                    eligibleRows(),
                    StoredValue.text(along(), "backfill_all[backfill_seen::integer]"),
                    most(),
                    isSelective() ? "backfill_flags, " : "",
                    seen(),
                    NAME,
                    isSelective()
                        ? ", pg_catalog.array_agg(backfill_eligible) as backfill_flags"
                        : ""))
        .plus(rows())
        .plus(") backfill_row) backfill_counted) backfill_cut) backfill_batch");
  }

  /** One row more than the batch may have: whether its value is that of the last one. */
  private SqlText rows() {
    return SqlText.of(
            "select %s as %s%s from %s where "
                .formatted(
                    column(),
                    NAME,
                    isSelective() ? ", " + eligible() + " as backfill_eligible" : "",
                    batch.table().sql()))
        .plus(batch.condition())
        .plus(after())
        .plus(
            " order by %s limit %d"
                .formatted(
                    new Walk(List.of(along()), batch.walk().direction()).sort(i -> NAME),
                    most() + 1));
  }

  /** All rows if there are no more; else those before the first one of the value that is cut. */
  private String seen() {
    return """
    case when backfill_rows operator(pg_catalog.<=) %1$d then backfill_rows \
    when backfill_all[%1$d] %3$s backfill_all[%2$d] \
    then pg_catalog.array_position(backfill_all, backfill_all[%2$d]) operator(pg_catalog.-) 1 else %1$d end\
    """
        .formatted(most(), most() + 1, along().operator("="));
  }

  private String eligibleRows() {
    return isSelective()
        ? "(select pg_catalog.count(*) from"
            + " pg_catalog.unnest(backfill_flags[1:backfill_seen::integer]) backfill_flag"
            + " (backfill_set) where backfill_set)"
        : "backfill_seen";
  }

  private SqlText change() {
    String table = batch.table().sql();
    String verb =
        switch (batch.work()) {
          case RowWork.Update update ->
              "update %s set %s where "
                  .formatted(table, PostgresSql.assignments(update.assignments()));
          case RowWork.Delete delete -> "delete from %s where ".formatted(table);
          case RowWork.Insert insert -> throw new IllegalStateException("a copy has no range");
        };
    return SqlText.of(verb)
        .plus(batch.condition())
        .plus(after())
        .plus(upToTheEnd())
        .plus(isSelective() ? " and " + eligible() : "")
        .plus(" and ")
        .plus(rowsStay(relation, batch.work()));
  }

  private String upToTheEnd() {
    return " and %s %s case when pg_catalog.current_setting('%3$s') operator(pg_catalog.<>) '' then cast(pg_catalog.current_setting('%3$s') as %4$s) end"
        .formatted(column(), along().operator(batch.walk().upTo()), END, bound().type());
  }

  /**
   * Behind the batch before. Of a row, the first column is said once more by itself: of a
   * comparison of several columns the planner does not see that it bounds a range together with the
   * end.
   */
  private SqlText after() {
    if (batch.after().isEmpty()) {
      return SqlText.of("");
    }
    var values = batch.after().get();
    String behind = batch.walk().behind();
    if (values.size() == 1) {
      return SqlText.of(" and %s %s ".formatted(column(), along().operator(behind)))
          .plus(TextValue.of(along(), values.getFirst()));
    }
    return SqlText.of(" and %s %s ".formatted(column(), along().operator(behind + "=")))
        .plus(TextValue.of(along(), values.getFirst()))
        .plus(
            " and (%s) %s ("
                .formatted(
                    String.join(", ", batch.order().stream().map(batch.table()::sql).toList()),
                    batch.walk().operator(behind)))
        .plus(TextValue.row(batch.order(), values))
        .plus(")");
  }

  private int most() {
    return Math.min(batch.rows(), MOST_ROWS);
  }

  private String eligible() {
    return PostgresSql.eligible(batch.table(), batch.work());
  }

  private boolean isSelective() {
    return !eligible().equals(ALL);
  }

  private boolean descends() {
    return batch.walk().direction() == Order.NEWEST_FIRST;
  }

  private RangeBound bound() {
    return RangeBound.of(along()).orElseThrow();
  }

  private Column along() {
    return batch.order().getFirst();
  }

  private String column() {
    return batch.table().sql(along());
  }
}
