package dev.backfill.plan;

import static java.util.Objects.requireNonNull;

import dev.backfill.contract.CheckReturnValue;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Finds backups. Role; implemented by the host, which has their location: an S3 bucket, pgBackRest,
 * Barman, snapshots of a cloud, a folder with dumps.
 *
 * <p>It reports the backups that exist and judges nothing. It is asked once at each start, before
 * the first chunk, on a thread of its own; one that throws or takes too long makes the check an
 * error, and the run does not begin. Messages of its exceptions are not repeated.
 *
 * {@snippet class="dev.backfill.Snippets" region="probe"}
 */
@FunctionalInterface
public interface BackupProbe {

  /** The longest time that one call may take unless the probe sets another: 1 minute. */
  Duration DEFAULT_TIMEOUT = Duration.ofMinutes(1);

  /**
   * Lists backups, in any order: all that are there, not only the newest. A run that is resumed
   * days later asks again for the one that it began with.
   *
   * @param targets the targets that the work declares, such as {@code public.orders.tier}, and
   *     {@code public.orders.*} for whole rows; empty where the work does not declare any
   * @return the backups from which that could be restored; empty if there is none
   * @throws Exception if it cannot tell; that is an error, and not the same as none
   */
  List<Backup> backups(Set<String> targets) throws Exception;

  /**
   * The longest time that one call may take.
   *
   * @return {@link #DEFAULT_TIMEOUT} by default
   */
  default Duration timeout() {
    return DEFAULT_TIMEOUT;
  }

  /**
   * Takes what lies in a folder and has a name that matches for backups: files, such as dumps, and
   * folders, such as those of {@code pg_dump --format=directory}, whose files are added up. A
   * backup was taken when its youngest file was last modified; copying must preserve that time. The
   * content of a file is not read: a dump that is being written counts too, so write it under
   * another name, or elsewhere, and move it in.
   *
   * @param folder the folder; if it does not exist, there is no backup
   * @param glob such as <code>orders-*.{dump,sql.gz}</code>, as in {@link
   *     java.nio.file.FileSystem#getPathMatcher}
   * @return the probe
   * @throws IllegalArgumentException if the pattern is not a legal one
   */
  @CheckReturnValue
  static BackupProbe files(Path folder, String glob) {
    return new FileProbe(folder, glob);
  }

  /**
   * A backup that was found.
   *
   * <p>Value. The location stands in log, report and ledger, so what looks like a credential in it
   * is masked here and not kept anywhere.
   *
   * @param takenAt the moment whose data it holds; where it took a while, the beginning of that
   * @param location where it is, for people
   * @param bytes its size, where that is known; 0 is taken for a backup that failed
   */
  record Backup(Instant takenAt, String location, OptionalLong bytes) {

    /**
     * Masks what looks like a credential in the location, and what is not printable.
     *
     * @throws IllegalArgumentException if there is no location, or if the size is negative
     */
    public Backup {
      requireNonNull(takenAt, "takenAt");
      requireNonNull(bytes, "bytes");
      location = Secrets.masked(requireNonNull(location, "location"));
      if (location.isBlank()) {
        throw new IllegalArgumentException("a backup needs a location: people look for it there");
      }
      if (bytes.orElse(0) < 0) {
        throw new IllegalArgumentException(
            "the size of a backup must not be negative, was " + bytes.getAsLong());
      }
    }

    /**
     * A backup of unknown size.
     *
     * @param takenAt the moment whose data it holds
     * @param location where it is, for people
     * @return a value
     * @throws IllegalArgumentException if there is no location
     */
    public static Backup of(Instant takenAt, String location) {
      return new Backup(takenAt, location, OptionalLong.empty());
    }

    /**
     * A backup of known size.
     *
     * @param takenAt the moment whose data it holds
     * @param location where it is, for people
     * @param bytes its size
     * @return a value
     * @throws IllegalArgumentException if there is no location, or if the size is negative
     */
    public static Backup of(Instant takenAt, String location, long bytes) {
      return new Backup(takenAt, location, OptionalLong.of(bytes));
    }
  }
}
