package dev.backfill.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.examples.postgres.LocalPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Kills the quickstart with SIGKILL wherever it can be killed, beside the other tests. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("target/test-quickstart") // its methods share this folder
@Tag("slow")
class QuickstartKillTest {

  private static final Path FOLDER = Path.of("target", "test-quickstart").toAbsolutePath();
  private static final Path POSTMASTER = FOLDER.resolve("data").resolve("postmaster.pid");
  private static final Pattern PROGRESS = Pattern.compile("orders_tier running [1-9]");

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);
  private Optional<HeldOrder> held = Optional.empty();

  @BeforeEach
  void beginWithNothing() throws IOException {
    var unused = LocalPostgres.wipe(FOLDER);
    Files.createDirectories(FOLDER);
  }

  @AfterEach
  void leaveNoServerBehind() throws IOException {
    release();
    var unused = LocalPostgres.wipe(FOLDER);
  }

  @Test
  void killedAnywhereItGoesOnAndTheSameCheckHolds() throws Exception {
    System.out.printf("QuickstartKillTest: seed %d%n", seed);
    for (Path binaries : children("postgres-")) {
      Files.move(binaries, binaries.resolveSibling(binaries.getFileName() + ".half-made-old"));
    }
    killWhen("unpacking", child -> !children("postgres-").isEmpty());
    killWhen("initialising", child -> Files.exists(inHalfMadeData("PG_VERSION")));
    killWhen("loading", child -> child.output().contains("loading"));
    killWhen("starting the run", child -> child.output().contains("plan  "));
    killWhen("running", this::isHalfway);
    killWhen("running, with its server", this::isHalfway);
    ChildQuickstart.killServer(POSTMASTER);
    killWhen("running", this::isHalfway);

    String last = complete();

    assertThat(last)
        .containsPattern("resuming  [1-9][0-9]? of 80 chunks were done before, started 2")
        .contains("Everything is as expected: each order was changed once.");
    assertThat(complete())
        .contains("80 of 80 chunks were done before")
        .contains("nothing to do; to start over: mvn -q -Pquickstart -Dscale=0.05 -Dreset")
        .contains("Everything is as expected: each order was changed once.");
  }

  @Test
  void toldToEndItStopsItsServerAndSaysHowToGoOn() throws Exception {
    try (var child = child()) {
      child.await(() -> isHalfway(child));
      child.terminate();
      int status = child.end();
      release();

      assertThat(child.output()).contains("Stopped. To resume: mvn -q -Pquickstart -Dscale=0.05");
      assertThat(status).isNotZero();
      assertThat(POSTMASTER).doesNotExist();
    }
    assertThat(complete()).contains("resuming").contains("each order was changed once");
  }

  /** Whether it is at work, and has reported some. It is kept from ending before. */
  private boolean isHalfway(ChildQuickstart child) {
    if (held.isEmpty() && child.output().contains("plan  ")) {
      held = Optional.of(HeldOrder.on(POSTMASTER));
    }
    return PROGRESS.matcher(child.output()).find();
  }

  private void release() {
    held.ifPresent(HeldOrder::close);
    held = Optional.empty();
  }

  private void killWhen(String where, Predicate<ChildQuickstart> when) throws Exception {
    try (var child = child()) {
      child.await(() -> when.test(child));
      ChildQuickstart.pass(Duration.ofMillis(random.nextInt(100)));
      boolean alive = child.kill();
      release();
      System.out.printf("QuickstartKillTest: killed while %s: %s%n", where, alive);
      assertThat(alive).as("alive when killed: %s", child.output()).isTrue();
    }
  }

  private static String complete() throws IOException, InterruptedException, TimeoutException {
    try (var child = child()) {
      int status = child.end();
      assertThat(status).as(child.output()).isZero();
      return child.output();
    }
  }

  private static ChildQuickstart child() throws IOException {
    return new ChildQuickstart(FOLDER, "--scale=0.05");
  }

  private static Path inHalfMadeData(String file) {
    return children("data.half-made-").stream().findFirst().orElse(FOLDER).resolve(file);
  }

  private static List<Path> children(String prefix) {
    try (Stream<Path> all = Files.list(FOLDER)) {
      return all.filter(child -> child.getFileName().toString().startsWith(prefix)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
