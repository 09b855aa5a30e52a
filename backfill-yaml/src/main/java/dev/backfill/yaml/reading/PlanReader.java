package dev.backfill.yaml.reading;

import dev.backfill.yaml.grammar.Grammar;
import dev.backfill.yaml.grammar.Values;
import dev.backfill.yaml.tree.Fault;
import dev.backfill.yaml.tree.Node;
import dev.backfill.yaml.tree.Place;
import dev.backfill.yaml.tree.RefusedFile;
import dev.backfill.yaml.tree.Tree;
import java.util.List;
import java.util.Map;

/** Reads the text of a plan's file. */
public final class PlanReader {

  private PlanReader() {}

  /**
   * What was read.
   *
   * @param values those of the key 'backfill'; incomplete if there are faults
   * @param places where each key stands, by its path
   * @param faults all that is wrong, in the order of the file
   */
  public record Result(Values values, Map<String, Place> places, List<Fault> faults) {

    /** Of a file that has no tree. */
    public static Result refused(RefusedFile refused) {
      return new Result(Values.NONE, Map.of(), List.of(refused.fault()));
    }
  }

  /**
   * Reads.
   *
   * @param text all of the file
   * @return values, places and faults
   */
  public static Result read(String text) {
    Node tree;
    try {
      tree = Tree.of(text);
    } catch (RefusedFile e) {
      return Result.refused(e);
    }
    var faults = new Faults();
    var file =
        new FormReader(faults)
            .read(Grammar.FILE, tree, "")
            .map(Values.class::cast)
            .orElse(Values.NONE);
    var values = file.section("backfill");
    new Rules(values, faults).check();
    return new Result(values, faults.places(), faults.sorted());
  }
}
