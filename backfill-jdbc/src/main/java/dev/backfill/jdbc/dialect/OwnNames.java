package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.RowWork.Assignment;
import dev.backfill.jdbc.sql.SqlText;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keeps the names that a statement gives to its own parts apart from every name of the user.
 *
 * <p>Statements are rendered with names that begin with {@value #PREFIX}. Where a table, a column
 * or SQL of the user contains that too, the user's text is marked, the statement rendered, its own
 * names given another beginning, and the marks taken away. Immutable.
 *
 * @param mark a character that the user's text does not contain; empty to change nothing
 * @param prefix the prefix of the statement's names
 */
public record OwnNames(String mark, String prefix) {

  static final String PREFIX = "backfill_";

  private static final OwnNames FREE = new OwnNames("", PREFIX);
  private static final Pattern TAKEN = Pattern.compile("(?i)(back)(fill_)");
  private static final char FIRST_MARK = '\uE000'; // for private use

  /**
   * Renders a statement.
   *
   * @param users all text of the user that stands in it
   * @param render renders it from what the names have {@link #of marked}
   */
  public static SqlText rendered(Stream<String> users, Function<OwnNames, SqlText> render) {
    String all = users.collect(Collectors.joining("\n")).toLowerCase(Locale.ROOT);
    return all.contains(PREFIX) ? apart(all).finish(render) : render.apply(FREE);
  }

  private static OwnNames apart(String taken) {
    char mark = FIRST_MARK;
    while (taken.indexOf(mark) >= 0) {
      mark++;
    }
    int number = 1;
    while (taken.contains("backfill" + number + "_")) {
      number++;
    }
    return new OwnNames(String.valueOf(mark), "backfill" + number + "_");
  }

  private SqlText finish(Function<OwnNames, SqlText> render) {
    SqlText text = render.apply(this);
    return new SqlText(
        text.sql().replace(PREFIX, prefix).replace(mark, ""),
        text.parameters().stream().map(this::unmarked).toList());
  }

  /** Names are parameters where an image says of what it is; values of rows are never strings. */
  private Object unmarked(Object parameter) {
    return parameter instanceof String name ? name.replace(mark, "") : parameter;
  }

  /** All names of a table. */
  public static Stream<String> in(Table table) {
    return Stream.concat(
        Stream.of(table.schema(), table.name()),
        table.columns().stream().flatMap(column -> Stream.of(column.name(), column.castName())));
  }

  /** All names and expressions of work. */
  public static Stream<String> in(RowWork work) {
    return switch (work) {
      case RowWork.Update update ->
          Stream.of(
                  in(update.assignments()),
                  update.emptyMark().stream(),
                  update.others().stream().flatMap(OwnNames::in))
              .flatMap(texts -> texts);
      case RowWork.Delete delete -> delete.others().stream().flatMap(OwnNames::in);
      case RowWork.Insert insert -> Stream.concat(in(insert.target()), in(insert.assignments()));
    };
  }

  private static Stream<String> in(OtherRows others) {
    return Stream.concat(others.eligible().stream(), others.witness().stream());
  }

  private static Stream<String> in(List<Assignment> assignments) {
    return assignments.stream().map(Assignment::expression);
  }

  /** Without a mark nothing changes: statements are rendered for each batch, so this is quick. */
  private <T> T marked(T users, UnaryOperator<T> marked) {
    return mark.isEmpty() ? users : marked.apply(users);
  }

  /** A text of the user, marked. */
  public String of(String text) {
    return marked(
        text, it -> TAKEN.matcher(it).replaceAll("$1" + Matcher.quoteReplacement(mark) + "$2"));
  }

  public SqlText of(SqlText text) {
    return marked(text, it -> new SqlText(of(it.sql()), it.parameters()));
  }

  public Column of(Column column) {
    return marked(column, this::column);
  }

  private Column column(Column column) {
    return new Column(
        of(column.name()),
        column.type(),
        column.typeName(),
        of(column.castName()),
        column.nullable(),
        column.readOnly(),
        column.granted(),
        column.generatedFrom(),
        column.form(),
        column.operators());
  }

  public List<Column> of(List<Column> columns) {
    return marked(columns, them -> them.stream().map(this::of).toList());
  }

  public Table of(Table table) {
    return marked(table, this::table);
  }

  private Table table(Table table) {
    return new Table(
        of(table.schema()),
        of(table.name()),
        table.partitioned(),
        of(table.columns()),
        of(table.key()),
        table.indexed());
  }

  public RowWork of(RowWork work) {
    return marked(work, this::work);
  }

  private RowWork work(RowWork work) {
    return switch (work) {
      case RowWork.Update update -> of(update);
      case RowWork.Delete delete -> new RowWork.Delete(delete.others().map(this::of));
      case RowWork.Insert insert ->
          new RowWork.Insert(
              of(insert.target()), assignments(insert.assignments()), insert.skipExisting());
    };
  }

  public RowWork.Update of(RowWork.Update update) {
    return marked(update, this::update);
  }

  private RowWork.Update update(RowWork.Update update) {
    return new RowWork.Update(
        assignments(update.assignments()),
        update.emptyMark().map(this::of),
        update.keepsImage(),
        update.skipsUnchanged(),
        update.others().map(this::of));
  }

  private OtherRows of(OtherRows others) {
    return new OtherRows(
        others.eligible().map(this::of),
        others.witness().map(this::of),
        of(others.table()),
        of(others.by()));
  }

  private List<Assignment> assignments(List<Assignment> all) {
    return all.stream().map(one -> new Assignment(of(one.column()), of(one.expression()))).toList();
  }

  /** Where images are kept is a table too. */
  public Optional<ImageSpot> of(Optional<ImageSpot> spot) {
    return marked(spot, them -> them.map(this::imageSpot));
  }

  private ImageSpot imageSpot(ImageSpot one) {
    return new ImageSpot(of(one.table()), one.runId(), one.chunkNo(), one.batchNo());
  }
}
