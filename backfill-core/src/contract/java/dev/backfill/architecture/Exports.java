package dev.backfill.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/** Which packages of a module every other module may use. */
final class Exports {

  private Exports() {}

  /** Read from the module's descriptor beside its classes. */
  static Set<String> besides(Class<?> any) {
    try {
      URI classes = any.getProtectionDomain().getCodeSource().getLocation().toURI();
      try (var file = Files.newInputStream(Path.of(classes).resolve("module-info.class"))) {
        return ModuleDescriptor.read(file).exports().stream()
            .filter(exported -> !exported.isQualified())
            .map(ModuleDescriptor.Exports::source)
            .collect(Collectors.toUnmodifiableSet());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
