package dev.backfill.plan;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Takes files and folders in a folder for backups. Immutable; thread-safe. */
record FileProbe(Path folder, String glob) implements BackupProbe {

  FileProbe {
    requireNonNull(folder, "folder");
    var unused = folder.getFileSystem().getPathMatcher("glob:" + requireNonNull(glob, "glob"));
  }

  @Override
  public List<Backup> backups(Set<String> targets) throws IOException {
    var backups = new LinkedHashSet<Backup>(); // a link and what it leads to are one backup
    try (var found = Files.newDirectoryStream(folder, glob)) {
      for (Path one : found) {
        look(one).ifPresent(backups::add);
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
    return List.copyOf(backups);
  }

  /** One that vanishes while it is read does not exist. */
  private static Optional<Backup> look(Path found) throws IOException {
    try {
      return sum(found.toRealPath());
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof NoSuchFileException) {
        return Optional.empty();
      }
      throw e;
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Adds up a file, or a folder with all that is in it; links in there are not followed. */
  private static Optional<Backup> sum(Path real) throws IOException {
    Optional<Instant> newest = Optional.empty();
    long bytes = 0;
    try (var all = Files.walk(real)) {
      for (var some = all.iterator(); some.hasNext(); ) {
        var facts =
            Files.readAttributes(some.next(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (facts.isRegularFile() || facts.isDirectory()) {
          var time = facts.lastModifiedTime().toInstant();
          newest = newest.filter(last -> last.isAfter(time)).or(() -> Optional.of(time));
          bytes += facts.isRegularFile() ? facts.size() : 0;
        }
      }
    }
    long size = bytes;
    return newest.map(taken -> Backup.of(taken, real.toString(), size));
  }
}
