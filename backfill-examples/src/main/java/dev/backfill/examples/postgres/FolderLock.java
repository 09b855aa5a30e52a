package dev.backfill.examples.postgres;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Keeps a second program out of a folder. The operating system frees the lock when the program has
 * gone, even after {@code kill -9}, so there is never a stale one.
 */
final class FolderLock implements AutoCloseable {

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock. A program that was asked to end may hold it for a moment, so this waits.
   *
   * @param folder an existing folder
   * @param patience the longest time to wait for the program that holds it
   * @throws FolderInUseException if it is still held then, naming the holder
   */
  static FolderLock take(Path folder, Duration patience) throws IOException {
    Path holder = folder.resolve("holder.pid");
    FileChannel channel = FileChannel.open(folder.resolve("lock"), CREATE, WRITE);
    try {
      if (!Poll.until(patience, () -> locked(channel))) {
        throw new FolderInUseException(
            ("Another program%s works in %s. Wait until it has ended, or stop it; then run this"
                    + " again.")
                .formatted(named(holder), folder));
      }
      // Beside the lock, because Windows refuses to read a locked file.
      Files.writeString(holder, Long.toString(ProcessHandle.current().pid()));
      return new FolderLock(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // held by this same program
    }
  }

  private static String named(Path holder) {
    try {
      return " (pid %s)".formatted(Files.readString(holder).strip());
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
