package dev.backfill.jdbc.gaps;

import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.scope.Coverage;
import dev.backfill.scope.Range;
import java.util.List;
import java.util.Optional;

/**
 * The gaps of a table, searched each time that they are asked for.
 *
 * @param search the search, with its settings
 * @param ofAnother true if the rows that are covered are those of another table than the searched
 */
public record GapCoverage<R extends Range>(GapSearch<R, ?> search, boolean ofAnother)
    implements Coverage<R> {

  @Override
  public List<R> ranges() {
    return search.find();
  }

  /** All that is searched: where the gaps were cannot be seen when they are filled. */
  @Override
  public List<R> checked() {
    return List.of(search.range());
  }

  @Override
  public boolean isOfPeriods() {
    return true;
  }

  @Override
  public boolean isToBeFilled() {
    return !ofAnother;
  }

  @Override
  public boolean mayHaveRowsOf(SourceTable table) {
    return search.mayHaveRows() && search.rows().table().equals(table);
  }

  @Override
  public boolean discovered() {
    return true;
  }

  @Override
  public String definition() {
    return ofAnother ? " in (%s)".formatted(search.definition()) : "";
  }

  @Override
  public Optional<String> found(List<R> ranges) {
    String sentence = search.sentence(ranges);
    return Optional.of(
        ofAnother && search.groups().isPresent() && !ranges.isEmpty()
            ? sentence + "; rows of all groups in these ranges are copied unless they exist"
            : sentence);
  }
}
