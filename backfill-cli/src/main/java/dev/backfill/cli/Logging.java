package dev.backfill.cli;

import java.util.List;
import java.util.logging.LogManager;

/** Sets up the logs of the process, before the first logger is made. Stateless. */
final class Logging {

  private static final String PREFIX = "org.slf4j.simpleLogger.";

  private Logging() {}

  static void configure(List<String> arguments) {
    boolean verbose = arguments.contains("-v") || arguments.contains("--verbose");
    set("defaultLogLevel", verbose ? "info" : "warn");
    set("showDateTime", "true");
    set("dateTimeFormat", "HH:mm:ss");
    set("showThreadName", "false");
    set("showShortLogName", "true");
    set("log.com.zaxxer.hikari", "off"); // its messages hold those of drivers
    LogManager.getLogManager().reset(); // drivers log URLs
  }

  private static void set(String name, String value) {
    if (System.getProperty(PREFIX + name) == null) {
      System.setProperty(PREFIX + name, value);
    }
  }
}
