package dev.backfill.yaml.reading;

import dev.backfill.yaml.tree.Fault;
import dev.backfill.yaml.tree.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gathers what is wrong with a file, and remembers where things stand. Not thread-safe. */
final class Faults {

  private final List<Fault> faults = new ArrayList<>();
  private final Map<String, Place> places = new HashMap<>();

  void ofForm(Place place, String path, String message) {
    faults.add(Fault.ofForm(place, path, message));
  }

  void ofMeaning(String path, String message) {
    faults.add(Fault.ofMeaning(placeOf(path), path, message));
  }

  void stands(String path, Place place) {
    places.put(path, place);
  }

  boolean none() {
    return faults.isEmpty();
  }

  /** Where a key stands, or the nearest section around it. */
  private Place placeOf(String path) {
    return Places.nearest(places, path);
  }

  Map<String, Place> places() {
    return Map.copyOf(places);
  }

  /** In the order of the file. */
  List<Fault> sorted() {
    return faults.stream().sorted(Fault.IN_ORDER).toList();
  }
}
