package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.sql.NamedSql;
import dev.backfill.work.Volume;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The volume that changing rows writes, from the sizes of the table and its indexes as ANALYZE and
 * VACUUM have found them.
 *
 * <p>An update writes a new version of the row. If no column of an index is set and the page has
 * room, that is all (a HOT update); else each index gets an entry too. What is logged is the new
 * version, or less where it shares a page with the old one, and each page once as a whole after a
 * checkpoint.
 *
 * @param connection where to ask
 * @param table the table
 */
record PostgresVolume(Connection connection, Table table) {

  /** A page that is logged as a whole; PostgreSQL's block size unless it was built otherwise. */
  private static final long PAGE = 8_192;

  /** A log record about one row of a table: header, place, transaction, a few changed bytes. */
  private static final long HEAP_RECORD = 64;

  /** A log record about one entry of an index, without the key. */
  private static final long INDEX_RECORD = 64;

  /** The marker of a column that is empty because it is null, as an expression. */
  private static final String NULL = "(null)";

  /** Rows, pages of the table and of its indexes, and how many indexes, over all partitions. */
  private static final NamedSql SIZES =
      OfTable.overLeaves(
          """
          with leaf as (
            select c.oid, c.reltuples, c.relpages
              from pg_catalog.pg_class root join pg_catalog.pg_namespace n on n.oid = root.relnamespace
             cross join lateral {leaves} part
              join pg_catalog.pg_class c on c.oid = part.oid
             where n.nspname = :schema and root.relname = :table),
          entry as (
            select i.indrelid, c.relpages from pg_catalog.pg_index i
              join pg_catalog.pg_class c on c.oid = i.indexrelid
             where i.indrelid in (select oid from leaf))
          select coalesce(sum(greatest(l.reltuples, 0)), 0)::bigint, coalesce(sum(l.relpages), 0)::bigint,
                 coalesce(sum((select sum(e.relpages) from entry e where e.indrelid = l.oid)), 0)::bigint,
                 coalesce(max((select count(*) from entry e where e.indrelid = l.oid)), 0)::bigint
            from leaf l
          """);

  /** Of a table, per row. */
  private record Sizes(long rows, long pages, long indexPages, long indexes) {

    double bytes() {
      return (double) pages * PAGE / rows;
    }

    double indexBytes() {
      return (double) indexPages * PAGE / rows;
    }
  }

  /** Of work on so many rows; empty if the table was never analyzed, or has no rows. */
  Optional<Volume> of(RowWork work, long rows) throws SQLException {
    var sizes = sizes();
    if (sizes.rows() <= 0 || sizes.pages() <= 0) {
      return Optional.empty();
    }
    return Optional.of(
        switch (work) {
          case RowWork.Update update -> {
            long changed = changed(update, rows);
            yield imaged(update, changed, update(update, changed, sizes));
          }
          case RowWork.Delete delete -> volume(rows, HEAP_RECORD, HEAP_RECORD, 0, sizes);
          case RowWork.Insert insert -> insert(insert, rows, sizes);
        });
  }

  private Volume update(RowWork.Update update, long rows, Sizes sizes) throws SQLException {
    double index = sizes.indexes() * INDEX_RECORD + sizes.indexBytes();
    double whole = HEAP_RECORD + sizes.bytes() + index;
    var set = update.assignments().stream().map(one -> one.column().name()).toList();
    boolean indexed = new PostgresWorkAdvice(connection, table).writesIndexes(set);
    double least = HEAP_RECORD + (indexed ? sizes.indexes() * INDEX_RECORD : 0);
    return volume(rows, least, whole, sizes.bytes() + sizes.indexBytes(), sizes);
  }

  /** Before-images are written and logged with at most the size of their values. */
  private Volume imaged(RowWork.Update update, long rows, Volume work) throws SQLException {
    if (!update.keepsImage()) {
      return work;
    }
    long images = new PostgresImageSize(connection, table).of(update, rows);
    return new Volume(work.leastLog(), work.mostLog() + images, work.disk(), images);
  }

  /** Rows of the target are taken to be as wide as those of the source. */
  private Volume insert(RowWork.Insert insert, long rows, Sizes source) throws SQLException {
    var target = new PostgresVolume(connection, insert.target()).sizes();
    double index = source.bytes() / 4 * target.indexes();
    double record = HEAP_RECORD + source.bytes() + target.indexes() * INDEX_RECORD + index;
    return volume(rows, HEAP_RECORD, record, source.bytes() + index, source);
  }

  /** At most, every page that is touched or new is also logged as a whole. */
  private static Volume volume(
      long rows, double leastLog, double mostLog, double disk, Sizes sizes) {
    double share = Math.min(1, (double) rows / sizes.rows());
    double pages = share * (sizes.pages() + sizes.indexPages()) + rows * disk / PAGE;
    return new Volume(
        (long) (rows * leastLog), (long) (rows * mostLog + pages * PAGE), (long) (rows * disk), 0);
  }

  /** Without those that are filled already, where that is a question of nulls. */
  private long changed(RowWork.Update update, long rows) throws SQLException {
    if (update.emptyMark().filter(NULL::equals).isEmpty()) {
      return rows;
    }
    double empty = 1;
    for (var one : update.assignments()) {
      double share = PostgresStatistics.nullShare(connection, table, one.column()).orElse(1.0);
      empty = Math.min(empty, share);
    }
    return (long) (rows * empty);
  }

  private Sizes sizes() throws SQLException {
    return OfTable.ask(connection, SIZES, table)
        .one(row -> new Sizes(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)));
  }
}
