package dev.backfill.yaml.reading;

import dev.backfill.yaml.tree.Place;
import java.util.Map;

/** Finds where a key stands. */
public final class Places {

  private static final String ROOT = "backfill";

  private Places() {}

  /**
   * Where a key stands, or the nearest section around it.
   *
   * @param places by path
   * @param path such as {@code scope.table}
   */
  public static Place nearest(Map<String, Place> places, String path) {
    for (String at = path; ; at = around(at)) {
      Place place = places.get(at);
      if (place != null) {
        return place;
      }
      if (at.isEmpty()) {
        return Place.NONE;
      }
    }
  }

  /** Sections stand in the key 'backfill', which no path names. */
  private static String around(String path) {
    if (!path.equals(ROOT) && path.indexOf('.') < 0 && path.indexOf('[') < 0) {
      return ROOT;
    }
    return path.substring(0, Math.max(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['))));
  }
}
