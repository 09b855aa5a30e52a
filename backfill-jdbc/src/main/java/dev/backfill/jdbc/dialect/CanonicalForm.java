package dev.backfill.jdbc.dialect;

/**
 * As which text a value of a compared column is read: two values have the same text if they are
 * equal, whatever the session, the server's version or the collation say.
 */
public enum CanonicalForm {
  /** As it is stored: the text from which its type reads the same value. */
  STORED,
  /** Text, with the blanks cut that {@code char(n)} adds. */
  TEXT,
  /** A number without the zeros at its end. */
  NUMBER,
  /** A floating-point number, of which there is one zero. */
  FLOAT,
  /** JSON as the binary type writes it: without duplicate keys, in its own order. */
  JSON
}
