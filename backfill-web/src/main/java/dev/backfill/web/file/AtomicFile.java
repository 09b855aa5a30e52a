package dev.backfill.web.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file that is only ever seen whole: it is written beside its place and moved there. Its folder
 * is made if it is missing. Confined to one thread.
 */
public final class AtomicFile {

  private final Path path;
  private final Path part;

  private AtomicFile(Path path, Path part) {
    this.path = path;
    this.part = part;
  }

  /**
   * A file at this place.
   *
   * @throws IllegalArgumentException if a folder is there, or could only be there
   */
  public static AtomicFile at(Path path) {
    var name = path.getFileName();
    if (name == null || name.toString().isEmpty() || Files.isDirectory(path)) {
      throw new IllegalArgumentException(
          "A report is written to a file, and '%s' is a folder: name a file in it".formatted(path));
    }
    var part = "." + name + "." + ProcessHandle.current().pid() + ".part";
    return new AtomicFile(path.toAbsolutePath(), path.toAbsolutePath().resolveSibling(part));
  }

  /** Where the file is. */
  public Path path() {
    return path;
  }

  /** What is written into the file. */
  @FunctionalInterface
  public interface Content {

    /** Writes all of it. */
    void to(OutputStream out) throws IOException;
  }

  /**
   * Writes the file. If that fails, the file stays as it was.
   *
   * @throws IOException if it cannot be written
   */
  public void write(Content content) throws IOException {
    var folder = path.getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      Files.createDirectories(folder);
    }
    try {
      try (var out = Files.newOutputStream(part)) {
        content.to(out);
      }
      move();
    } catch (IOException | RuntimeException | Error e) {
      discard(e);
      throw e;
    }
  }

  private void move() throws IOException {
    try {
      Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(part, path, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void discard(Throwable cause) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }
}
