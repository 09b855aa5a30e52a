package dev.backfill.yaml;

import dev.backfill.progress.ProgressListener;
import dev.backfill.yaml.grammar.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Makes the listener that sends progress to a webhook. */
final class Watching {

  private static final String KEY = "monitoring.progress_webhook";
  private static final String ENV = "${env:";
  private static final String FILE = "${file:";

  private final Values monitoring;
  private final PlanRegistry registry;
  private final BindFaults faults;

  Watching(Values values, PlanRegistry registry, BindFaults faults) {
    this.monitoring = values.section("monitoring");
    this.registry = registry;
    this.faults = faults;
  }

  void check() {
    var unused = address();
  }

  Optional<ProgressListener> bound() {
    String frequency = monitoring.text("update_frequency").orElse("on_state_change");
    return address().flatMap(address -> faults.ask(KEY, () -> made(address, frequency)));
  }

  /** What refuses an address may show it, as {@code URI.create} does. */
  private ProgressListener made(String address, String frequency) {
    try {
      return registry.webhook().orElseThrow().make(address, frequency);
    } catch (IllegalArgumentException e) {
      if (String.valueOf(e.getMessage()).contains(address)) {
        throw new IllegalArgumentException(
            "the address cannot be used; it is not shown, because it is a secret");
      }
      throw e;
    }
  }

  private Optional<String> address() {
    var written = monitoring.text("progress_webhook");
    if (written.isEmpty()) {
      return Optional.empty();
    }
    if (registry.webhook().isEmpty()) {
      faults.add(
          KEY,
          "nothing is registered that sends to a webhook; call PlanRegistry.webhook(..), or delete"
              + " the section 'monitoring'");
      return Optional.empty();
    }
    return resolved(written.get());
  }

  private Optional<String> resolved(String written) {
    if (written.startsWith(ENV)) {
      String name = written.substring(ENV.length(), written.length() - 1);
      var value = registry.variable(name).map(String::strip).filter(found -> !found.isEmpty());
      if (value.isEmpty()) {
        faults.add(KEY, "the variable %s is not set in the environment".formatted(name));
      }
      return value;
    }
    return written.startsWith(FILE)
        ? fromFile(written.substring(FILE.length(), written.length() - 1))
        : Optional.of(written);
  }

  private Optional<String> fromFile(String path) {
    try {
      var value = Files.readString(Path.of(path)).strip();
      if (value.isEmpty()) {
        faults.add(KEY, "the file %s is empty".formatted(path));
        return Optional.empty();
      }
      return Optional.of(value);
    } catch (IOException | IllegalArgumentException e) {
      faults.add(KEY, "the file %s cannot be read".formatted(path));
      return Optional.empty();
    }
  }
}
