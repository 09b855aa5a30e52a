package dev.backfill.jdbc.reload;

/**
 * What is written beside a fresh table: whose it is, and how far. Value.
 *
 * @param runId the id of the run that fills it
 * @param verified true if its rows were found to be those of the source
 */
record FreshMark(String runId, boolean verified) {

  private static final String VERIFIED = " verified";

  /** Of a table without a mark. */
  static final FreshMark UNKNOWN = new FreshMark("unknown", false);

  static FreshMark loading(String runId) {
    return new FreshMark(runId, false);
  }

  static FreshMark verified(String runId) {
    return new FreshMark(runId, true);
  }

  static FreshMark read(String text) {
    return text.endsWith(VERIFIED)
        ? verified(text.substring(0, text.length() - VERIFIED.length()))
        : loading(text);
  }

  String text() {
    return runId + (verified ? VERIFIED : "");
  }
}
