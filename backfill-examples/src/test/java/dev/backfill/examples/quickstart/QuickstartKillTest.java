package dev.backfill.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.examples.postgres.LocalPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Kills the quickstart with SIGKILL wherever it can be killed. */
@TestMethodOrder(MethodOrderer.MethodName.class)
class QuickstartKillTest {

  private static final Path FOLDER = Path.of("target", "test-quickstart").toAbsolutePath();
  private static final int KILLS_IN_THE_RUN = 6;
  private static final String RUNNING = "plan  ";

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  @BeforeEach
  void beginWithNothing() throws IOException {
    var unused = LocalPostgres.wipe(FOLDER);
    Files.createDirectories(FOLDER);
  }

  @AfterEach
  void leaveNoServerBehind() throws IOException {
    var unused = LocalPostgres.wipe(FOLDER);
  }

  @Test
  void killedAnywhereItResumesAndTheSameCheckHolds() throws Exception {
    System.out.printf("QuickstartKillTest: seed %d%n", seed);
    for (Path binaries : children("postgres-")) {
      Files.move(binaries, binaries.resolveSibling(binaries.getFileName() + ".half-made-old"));
    }
    killWhen("while unpacking", child -> () -> !children("postgres-").isEmpty());
    killWhen("in initdb", child -> () -> Files.exists(inHalfMadeData("PG_VERSION")));
    killWhen("while loading", child -> () -> child.output().contains("loading"));
    killWhen("while loading", child -> () -> child.output().contains(" 50%"));
    int resumed = 0;
    for (int i = 0; i < KILLS_IN_THE_RUN; i++) {
      String output = killWhen("in the run", child -> () -> child.output().contains(RUNNING));
      resumed += output.contains("chunks were done before") ? 1 : 0;
      if (i % 2 == 1) {
        ChildQuickstart.killServer(FOLDER);
      }
    }

    String last = complete();

    System.out.printf("QuickstartKillTest: %d of %d runs resumed%n", resumed, KILLS_IN_THE_RUN);
    assertThat(last)
        .contains(" of 80 chunks were done before, started 2")
        .contains("each order was changed once");
    assertThat(complete())
        .contains("nothing to do; to start over: mvn -q -Pquickstart -Dscale=0.05 -Dreset");
  }

  @Test
  void toldToEndItStopsItsServerAndSaysHowToGoOn() throws Exception {
    try (var child = child()) {
      child.await(() -> child.output().contains(RUNNING));
      child.terminate();
      int status = child.end();

      assertThat(child.output()).contains("Stopped. To go on: mvn -q -Pquickstart -Dscale=0.05");
      assertThat(status).isNotZero();
      assertThat(FOLDER.resolve("data").resolve("postmaster.pid")).doesNotExist();
    }
    assertThat(complete()).contains("each order was changed once");
  }

  private String killWhen(String where, Function<ChildQuickstart, BooleanSupplier> when)
      throws Exception {
    try (var child = child()) {
      child.await(when.apply(child));
      ChildQuickstart.pass(Duration.ofMillis(random.nextInt(400)));
      child.kill();
      assertThat(child.output()).as("killed %s, seed %d", where, seed).doesNotContain("WRONG");
      return child.output();
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
      return all.filter(c -> c.getFileName().toString().startsWith(prefix)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
