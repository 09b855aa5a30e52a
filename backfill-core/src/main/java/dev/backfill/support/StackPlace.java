package dev.backfill.support;

import dev.backfill.contract.BackfillException;
import java.net.URL;
import java.security.CodeSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where an exception comes from, in the code of the host: not in the JDK, a driver, a pool, a
 * framework or this library, unless there is nothing else. Stateless; thread-safe.
 */
public final class StackPlace {

  private static final String LIBRARY = "dev.backfill.";
  private static final String JDBC = "dev.backfill.jdbc.JdbcTable";
  private static final int MOST_CAUSES = 10;

  private static final List<String> INFRASTRUCTURE =
      List.of(
          "java.",
          "javax.",
          "jakarta.",
          "jdk.",
          "sun.",
          "com.sun.",
          "org.postgresql.",
          "com.zaxxer.hikari.",
          "org.springframework.",
          "org.hibernate.");

  private static final Pattern LAMBDA = Pattern.compile("lambda\\$(.+)\\$\\d+");

  private StackPlace() {}

  /**
   * The first frame of the host's own code; of a cause, if the exception itself has none.
   *
   * @param thrown any exception
   * @return such as {@code com.shop.Pricing.fetch(Pricing.java:42)}; the first one that is not of
   *     the JDK or a driver if none is the host's; empty if there is no frame
   */
  public static Optional<String> of(Throwable thrown) {
    var next = Optional.of(thrown);
    for (int depth = 0; next.isPresent() && depth < MOST_CAUSES; depth++) {
      var own = own(trace(next.get()));
      if (own.isPresent()) {
        return own.map(StackPlace::text);
      }
      next = cause(next.get());
    }
    var trace = trace(thrown);
    return Arrays.stream(trace)
        .filter(frame -> !isInfrastructure(frame))
        .findFirst()
        .or(() -> Arrays.stream(trace).findFirst())
        .map(StackPlace::text);
  }

  /**
   * Returns true if an exception was made by this library, so that its message is ours and holds no
   * row data. A host's exception of the same class is not.
   *
   * @param thrown any exception
   * @return true if our code has created it
   */
  public static boolean isLibrarys(Throwable thrown) {
    var trace = trace(thrown);
    return thrown instanceof BackfillException && trace.length > 0 && isOurs(trace[0]);
  }

  /** The code of an exception is the host's, and may throw where it should answer. */
  private static Optional<Throwable> cause(Throwable thrown) {
    try {
      return Optional.ofNullable(thrown.getCause());
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  private static StackTraceElement[] trace(Throwable thrown) {
    try {
      return thrown.getStackTrace();
    } catch (RuntimeException e) {
      return new StackTraceElement[0];
    }
  }

  /**
   * The frame that this library has called tells which packages are the host's: what stands above
   * it may be a library of the host's.
   */
  private static Optional<StackTraceElement> own(StackTraceElement[] trace) {
    var hosts =
        Arrays.stream(trace)
            .dropWhile(StackPlace::isOurs) // thrown by this library on behalf of the host's code
            .takeWhile(frame -> !isOurs(frame))
            .filter(frame -> !isInfrastructure(frame))
            .toList();
    if (hosts.isEmpty()) {
      return Optional.empty();
    }
    String root = root(hosts.getLast().getClassName());
    return hosts.stream().filter(frame -> root(frame.getClassName()).equals(root)).findFirst();
  }

  private static boolean isInfrastructure(StackTraceElement frame) {
    return INFRASTRUCTURE.stream().anyMatch(frame.getClassName()::startsWith);
  }

  /** Tests and examples of this library have packages of the same names. */
  private static boolean isOurs(StackTraceElement frame) {
    if (!frame.getClassName().startsWith(LIBRARY)) {
      return false;
    }
    var source = source(frame.getClassName());
    return source.isEmpty()
        || source.equals(source(StackPlace.class.getName()))
        || source.equals(source(JDBC));
  }

  private static Optional<URL> source(String className) {
    try {
      var type = Class.forName(className, false, StackPlace.class.getClassLoader());
      return Optional.ofNullable(type.getProtectionDomain().getCodeSource())
          .map(CodeSource::getLocation);
    } catch (ClassNotFoundException | LinkageError e) {
      return Optional.empty();
    }
  }

  /** The first two parts of a package, such as {@code com.shop}; empty for a class without one. */
  private static String root(String className) {
    var parts = className.split("\\.", -1);
    return parts.length == 1 ? "" : parts.length == 2 ? parts[0] : parts[0] + "." + parts[1];
  }

  /** A lambda is named by the method in which it is written. */
  private static String text(StackTraceElement frame) {
    String method = LAMBDA.matcher(frame.getMethodName()).replaceAll("$1");
    String file = frame.getFileName() == null ? "" : frame.getFileName();
    String line = frame.getLineNumber() < 0 ? "" : ":" + frame.getLineNumber();
    return (frame.getClassName() + "." + method).replace('$', '.')
        + (file.isEmpty() ? "" : "(" + file + line + ")");
  }
}
