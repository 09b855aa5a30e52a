package dev.backfill.report;

import dev.backfill.ledger.ReprocessRules;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Notes that a run keeps in its ledger, in words: their keys are for the library.
 *
 * @param title the subject of the note
 * @param text its text
 */
record NoteWords(String title, String text) {

  /** Notes of the range of a run have this and a number; a wider range has a greater one. */
  static final String RANGE = "range.";

  private static final Pattern CAPTURE =
      Pattern.compile("capture(?:\\.\\d+)?:[A-Z]+:(.*)", Pattern.DOTALL);

  private static final String ERA = "capture.era.";
  private static final String NOTED = "noted:";
  private static final String LATE = "late, when ";
  private static final int LATE_AT = LATE.indexOf("when");
  private static final String CHECKS = "checks.";
  private static final String FIRST_CHECKS = CHECKS + 1;

  /** The notes that are for people; nothing for what only the library needs. */
  static Optional<NoteWords> of(String key, String note) {
    if (key.startsWith(ReprocessRules.ROUND)) {
      return Optional.of(new NoteWords("Done again", note));
    }
    if (key.startsWith(RANGE)
        || key.startsWith(ERA)
        || key.equals(FIRST_CHECKS)
        || key.equals(ReprocessRules.NEVER)
        || key.equals(ReprocessRules.ONCE)) {
      return Optional.empty();
    }
    if (key.startsWith(CHECKS)) {
      return Optional.of(
          new NoteWords("Checks since a later start", note.strip().replace("\n", "; ")));
    }
    var capture = CAPTURE.matcher(key);
    if (!capture.matches()) {
      return Optional.of(new NoteWords(key, note));
    }
    return captured(capture.group(1), note);
  }

  private static Optional<NoteWords> captured(String check, String note) {
    if (note.startsWith(NOTED)) {
      return Optional.of(
          new NoteWords(
              "Check '%s' before the first chunk".formatted(check),
              note.substring(NOTED.length())));
    }
    int colon = note.indexOf(':');
    return note.startsWith(LATE) && colon > 0
        ? Optional.of(
            new NoteWords(
                "Check '%s', added %s".formatted(check, note.substring(LATE_AT, colon)),
                note.substring(colon + 1)))
        : Optional.empty();
  }

  /** The range of the run, as its last start had it. */
  static Optional<String> range(Map<String, String> notes) {
    return notes.entrySet().stream()
        .filter(note -> note.getKey().startsWith(RANGE))
        .max(
            Comparator.<Map.Entry<String, String>>comparingInt(note -> note.getKey().length())
                .thenComparing(Map.Entry::getKey))
        .map(Map.Entry::getValue)
        .filter(range -> !range.isEmpty());
  }
}
