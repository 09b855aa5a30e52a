package dev.backfill.cli.database;

import dev.backfill.cli.output.CommandException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the jars in which drivers may be. Stateless. */
public final class DriverPath {

  private static final String FOLDER = "drivers";

  private DriverPath() {}

  /**
   * The jars of the places that are named; if none is, those beside the program's own jar, and in
   * the folder {@code drivers} there.
   */
  static List<Path> jars(List<Path> named) {
    if (!named.isEmpty()) {
      return named.stream().flatMap(place -> in(place, true).stream()).toList();
    }
    return programJar()
        .map(Path::getParent)
        .map(
            folder -> {
              var found = new ArrayList<>(in(folder.resolve(FOLDER), false));
              found.addAll(in(folder, false));
              return List.copyOf(found);
            })
        .orElse(List.of());
  }

  /** The jar that holds this class; empty if it comes from a folder of classes. */
  public static Optional<Path> programJar() {
    try {
      var source = DriverPath.class.getProtectionDomain().getCodeSource();
      return Optional.ofNullable(source)
          .map(java.security.CodeSource::getLocation)
          .map(DriverPath::path)
          .filter(Files::isRegularFile);
    } catch (SecurityException e) {
      return Optional.empty();
    }
  }

  private static Path path(URL location) {
    try {
      return Path.of(location.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("The place of the program is no path", e);
    }
  }

  private static List<Path> in(Path place, boolean required) {
    if (Files.isDirectory(place)) {
      return jarsOf(place);
    }
    if (Files.isRegularFile(place)) {
      return List.of(place);
    }
    if (required) {
      throw CommandException.usage(
          "--driver-path names %s, which does not exist. Name a jar or a folder with jars."
              .formatted(place));
    }
    return List.of();
  }

  private static List<Path> jarsOf(Path folder) {
    var own = programJar();
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".jar") && Files.isRegularFile(file))
          .filter(file -> own.isEmpty() || !file.toAbsolutePath().equals(own.get()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException("The path of a jar is no URL: " + jar, e);
    }
  }
}
