package dev.backfill.yaml.tree;

/** Ends the reading of a file that has no tree. */
public final class RefusedFile extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient Fault fault;

  /** With the only fault that can be named. */
  public RefusedFile(Fault fault) {
    super(fault.message());
    this.fault = fault;
  }

  RefusedFile(Place place, String message) {
    this(Fault.ofForm(place, "", message));
  }

  /** What is wrong. */
  public Fault fault() {
    return fault;
  }
}
