package dev.backfill.web.facts;

import dev.backfill.base.Printable;
import dev.backfill.report.BackfillReport;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a report was written: nothing of it comes from variables of the environment, and no
 * property that an application sets is part of it.
 *
 * <p>Value.
 *
 * @param library version of this library
 * @param java version of the Java runtime
 * @param system name, version and architecture of the operating system
 * @param host name of the machine
 * @param pid number of the process
 */
public record Environment(String library, String java, String system, String host, long pid) {

  private static final String UNKNOWN = "unknown";

  private static final Pattern MARKUP = Pattern.compile("[\\\\`*_~|<>\\[\\]#]");

  /** Makes the names printable. */
  public Environment {
    library = Printable.text(library);
    java = Printable.text(java);
    system = Printable.text(system);
    host = Printable.text(host);
  }

  /** The environment of this process. */
  public static Environment here() {
    return new Environment(
        Optional.ofNullable(BackfillReport.class.getPackage().getImplementationVersion())
            .or(Environment::moduleVersion)
            .orElse("development"),
        property("java.runtime.version"),
        "%s %s %s".formatted(property("os.name"), property("os.version"), property("os.arch")),
        hostName(),
        ProcessHandle.current().pid());
  }

  private static Optional<String> moduleVersion() {
    return Optional.ofNullable(BackfillReport.class.getModule().getDescriptor())
        .flatMap(descriptor -> descriptor.rawVersion());
  }

  private static String property(String name) {
    return System.getProperty(name, UNKNOWN);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return UNKNOWN;
    }
  }

  /** Markdown of it: a heading and a list. */
  public String toMarkdown() {
    return """

    ## Environment

    - **Host:** %s, process %d
    - **Runtime:** Java %s on %s, Backfill %s
    """
        .formatted(escaped(host), pid, escaped(java), escaped(system), escaped(library));
  }

  /** Names of machines and systems that would be markup. */
  private static String escaped(String name) {
    return MARKUP.matcher(name).replaceAll("\\\\$0");
  }
}
