package dev.backfill.run;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The names of live threads of ours, virtual ones included: only a thread dump knows them. */
public final class LiveThreads {

  private static final Pattern NAME = Pattern.compile("\"(backfill-[^\"]*)\"");

  private LiveThreads() {}

  public static List<String> ofBackfill() {
    try {
      Path folder = Files.createTempDirectory("threads");
      Path file = folder.resolve("dump.json").toAbsolutePath();
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(file.toString(), ThreadDumpFormat.JSON);
      String dump = Files.readString(file);
      Files.delete(file);
      Files.delete(folder);
      return NAME.matcher(dump).results().map(match -> match.group(1)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
