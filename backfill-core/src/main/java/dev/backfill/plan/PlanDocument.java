package dev.backfill.plan;

import dev.backfill.check.Check;
import dev.backfill.support.Sha256;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.TransactionalProcessor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A definition as text: one {@code key: value} per line, in a fixed order, in UTF-8, with {@code
 * \n} after each line. Its SHA-256 is the fingerprint.
 *
 * <p>Value. The first line names the version of this format; it changes with the format only. In a
 * value a backslash is written as {@code \\}, a line feed as {@code \n} and a carriage return as
 * {@code \r}.
 *
 * @param fields keys and values in their order
 */
public record PlanDocument(Map<String, String> fields) {

  /** Name and version of the format of a plan's document. */
  public static final String PLAN_FORMAT = "backfill-plan/2";

  /** Name and version of the format of a work's document. */
  public static final String WORK_FORMAT = "backfill-work/1";

  private static final String FORMAT = "format";

  private static final Pattern KEY = Pattern.compile("[^:\\r\\n]+");

  /**
   * Copies the fields.
   *
   * @throws IllegalArgumentException if a key is empty or has a colon or a line break in it, which
   *     could not be read back
   */
  public PlanDocument {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    for (String key : fields.keySet()) {
      if (!KEY.matcher(key).matches()) {
        throw new IllegalArgumentException(
            "Not a key of a plan document: '%s'; use letters and digits".formatted(escape(key)));
      }
    }
  }

  /**
   * The document of a plan.
   *
   * @param definition the plan's definition
   * @return format, scope, chunkBy, order and zone
   */
  public static PlanDocument of(PlanDefinition<?> definition) {
    var fields = new LinkedHashMap<String, String>();
    fields.put(FORMAT, PLAN_FORMAT);
    fields.put("scope", definition.scope().definition());
    fields.put("chunkBy", definition.strategy().definition());
    fields.put("order", definition.order().name());
    fields.put("zone", definition.zone().getId());
    return new PlanDocument(fields);
  }

  /**
   * The names of a plan's checks. They are not part of its identity: a run keeps them as a note, so
   * that it can report what has changed since its last start.
   *
   * @param definition the plan's definition
   * @return the names before, after each chunk, and after the run
   */
  public static PlanDocument ofChecks(PlanDefinition<?> definition) {
    var fields = new LinkedHashMap<String, String>();
    fields.put("preChecks", names(definition.preChecks()));
    fields.put("chunkChecks", names(definition.chunkChecks()));
    fields.put("postChecks", names(definition.postChecks()));
    return new PlanDocument(fields);
  }

  /**
   * The document of the work.
   *
   * @param definition the definition of the work, such as SQL text; empty for plain Java
   * @param codeVersion version of the Java code
   * @return format, definition and code version
   */
  public static PlanDocument ofWork(String definition, String codeVersion) {
    var fields = new LinkedHashMap<String, String>();
    fields.put(FORMAT, WORK_FORMAT);
    fields.put("work", definition);
    fields.put("codeVersion", codeVersion);
    return new PlanDocument(fields);
  }

  /**
   * The document of the work of a chunk.
   *
   * @param work the work, over the scope of the plan
   * @param codeVersion version of the Java code
   * @return format, definition and code version
   */
  public static PlanDocument ofWork(ChunkProcessor<?> work, String codeVersion) {
    return ofWork(
        work instanceof TransactionalProcessor<?> transactional
            ? transactional.work().definition()
            : "java",
        codeVersion);
  }

  private static String names(List<Check> checks) {
    return list(checks.stream().map(Check::name).toList());
  }

  /** Names as one value; two lists that differ have two values. */
  static String list(List<String> names) {
    return String.join(" | ", names.stream().map(PlanDocument::item).toList());
  }

  /** One name of a list; a bar in it must not look like the end of the name. */
  private static String item(String name) {
    return name.replace("\\", "\\\\").replace("|", "\\|");
  }

  /**
   * The canonical text.
   *
   * @return lines of {@code key: value}
   */
  public String text() {
    var text = new StringBuilder();
    fields.forEach(
        (key, value) -> text.append(key).append(": ").append(escape(value)).append('\n'));
    return text.toString();
  }

  /**
   * The fingerprint of this document.
   *
   * @return SHA-256 of {@link #text} in UTF-8, 64 hexadecimal digits in lower case
   */
  public String sha256() {
    return Sha256.of(text());
  }

  private static String escape(String value) {
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
  }
}
