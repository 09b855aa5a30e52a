package dev.backfill.benchmarks.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The processor time of a server's processes, those included that have ended: the kernel adds them
 * to their parent ({@code proc_pid_stat(5)}: fields 14 to 17, in hundredths of a second). Zero
 * where there is no {@code /proc}. Thread-safe.
 *
 * @param postmaster process id of the parent of all
 */
public record ServerCpu(long postmaster) {

  private static final int TICK_MILLIS = 10;

  /** Processor time until now, in user and kernel mode. */
  public Duration used() {
    long ticks = ticks(postmaster, 4);
    for (var child : children()) {
      ticks += ticks(child.pid(), 2);
    }
    return Duration.ofMillis(ticks * TICK_MILLIS);
  }

  /** Ids of the processes that the parent has started and that live. */
  Set<Long> processes() {
    return children().stream().map(ProcessHandle::pid).collect(Collectors.toSet());
  }

  private List<ProcessHandle> children() {
    return ProcessHandle.of(postmaster).map(handle -> handle.children().toList()).orElse(List.of());
  }

  private static long ticks(long pid, int fields) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      // the second field is a name in parentheses that may hold blanks
      String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      long sum = 0;
      for (int field = 0; field < fields; field++) {
        sum += Long.parseLong(words[11 + field]);
      }
      return sum;
    } catch (IOException e) {
      return 0; // it has ended, before its file was opened or before it was read
    }
  }
}
