package dev.backfill.examples.postgres;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes folders that are either complete or not there: each is made under another name and renamed
 * when it is complete, so that a kill in between leaves only something to throw away.
 */
final class Folders {

  private static final String HALF_MADE = ".half-made-";

  private Folders() {}

  /** Fills a folder. */
  @FunctionalInterface
  interface Maker {
    void fill(Path folder) throws IOException;
  }

  /** Makes {@code target} by {@code maker} unless it is there. */
  static void make(Path target, Maker maker) throws IOException {
    if (Files.exists(target)) {
      return;
    }
    Path aside = aside(target);
    Files.createDirectory(aside);
    maker.fill(aside);
    Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Deletes a complete folder; killed in between, it is only something to throw away. */
  static void discard(Path target) throws IOException {
    Path aside = aside(target);
    Files.move(target, aside, StandardCopyOption.ATOMIC_MOVE);
    delete(aside);
  }

  private static Path aside(Path target) {
    return target.resolveSibling(target.getFileName() + HALF_MADE + UUID.randomUUID());
  }

  /**
   * Throws away what was not completed.
   *
   * @return the number of folders
   */
  static int deleteHalfMade(Path parent) throws IOException {
    List<Path> halfMade;
    try (Stream<Path> children = Files.list(parent)) {
      halfMade = children.filter(c -> c.getFileName().toString().contains(HALF_MADE)).toList();
    }
    for (Path folder : halfMade) {
      endProcessesAt(folder);
      if (!Poll.until(Poll.LONG, () -> isDeleted(folder))) {
        delete(folder); // says why not
      }
    }
    return halfMade.size();
  }

  /**
   * A process that a killed initdb has started does not name the folder; it ends, but not at once.
   */
  private static boolean isDeleted(Path folder) throws IOException {
    try {
      delete(folder);
      return true;
    } catch (DirectoryNotEmptyException e) {
      return false;
    }
  }

  /** The initdb of a killed program may still be at work. Its name is random, so it is ours. */
  private static void endProcessesAt(Path folder) throws IOException {
    String name = folder.getFileName().toString();
    Poll.until(
        Poll.LONG,
        () -> {
          List<ProcessHandle> users =
              ProcessHandle.allProcesses().filter(p -> mentions(p, name)).toList();
          users.forEach(ProcessHandle::destroyForcibly);
          return users.isEmpty();
        });
  }

  private static boolean mentions(ProcessHandle process, String name) {
    return process
        .info()
        .arguments()
        .map(arguments -> Stream.of(arguments).anyMatch(a -> a.contains(name)))
        .orElse(false);
  }

  /** Deletes a folder with everything in it; what vanishes meanwhile is fine. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
