package dev.backfill.yaml.tree;

/**
 * Where something stands in a file.
 *
 * @param line from 1; 0 if it stands in no file
 * @param column from 1; 0 if it stands in no file
 */
public record Place(int line, int column) {

  /** Of what stands in no file. */
  public static final Place NONE = new Place(0, 0);
}
