package dev.backfill.jdbc.rollback;

import dev.backfill.check.Check;
import dev.backfill.jdbc.dialect.Restoration;
import dev.backfill.jdbc.ledger.RunImages;
import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.Rollback;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Scope;
import dev.backfill.work.TransactionalProcessor;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * Rolling back a run of a ledger in a database. Immutable.
 *
 * @param ledger of both runs
 * @param chunks its chunks
 * @param restoring the work on them
 */
public record JdbcRollback(Ledger ledger, RollbackScope chunks, RollbackWork restoring)
    implements Rollback {

  /** The longest name of a plan, less what is appended to it. */
  private static final int LONGEST = 170;

  @Override
  public String name() {
    var images = restoring.images();
    String plan = images.planName();
    String name =
        "%s.rollback-%s"
            .formatted(
                plan.substring(0, Math.min(plan.length(), LONGEST)),
                images.runId().toString().substring(0, 8));
    if (images.chunks().isEmpty()) {
      return name;
    }
    String labels = String.join("\n", images.chunks().stream().sorted().toList());
    var digest = UUID.nameUUIDFromBytes(labels.getBytes(StandardCharsets.UTF_8));
    return name + "-" + digest.toString().substring(0, 8);
  }

  @Override
  public Scope<IdRange> scope() {
    return chunks;
  }

  @Override
  public TransactionalProcessor<IdRange> work() {
    return restoring;
  }

  @Override
  public Check check() {
    return Check.of("every row is restored", context -> judge(context.changed()));
  }

  private Check.Verdict judge(long restored) {
    long left = ledger.attach(name()).map(run -> run.view(0).rows().conflicts()).orElse(0L);
    return left == 0
        ? Check.passed(String.format(Locale.ROOT, "%,d rows", restored))
        : Check.warned(
            String.format(
                Locale.ROOT,
                "%,d rows were restored; %,d were left as they are, because they are gone, hold"
                    + " something else than the run wrote, or had a value that cannot be read"
                    + " back: left(n) lists them",
                restored,
                left));
  }

  @Override
  public List<Left> left(int atMost) {
    if (atMost < 1) {
      throw new IllegalArgumentException("atMost must be >= 1, was " + atMost);
    }
    return restoring
        .images()
        .ask("look for rows that were left", connection -> left(connection, atMost));
  }

  private List<Left> left(Connection connection, int atMost) throws SQLException {
    var images = restoring.images();
    var all = new ArrayList<Left>();
    var restored = images.restored(connection);
    connection.setAutoCommit(false);
    try (var settings = connection.createStatement()) {
      settings.execute(restoring.dialect().session());
      for (var image : restored) {
        if (all.size() < atMost) {
          all.addAll(leftOf(connection, image, atMost - all.size()));
        }
      }
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
    return all;
  }

  private List<Left> leftOf(Connection connection, RunImages.Restored image, int atMost)
      throws SQLException {
    var columns = restoring.columns();
    var slice =
        new Restoration(
            columns.table(),
            columns.key(),
            columns.set(),
            restoring.images().spot(image.chunk(), image.batch()),
            0,
            image.rows());
    try (var statement = restoring.dialect().restores().left(slice, atMost).prepare(connection);
        var row = statement.executeQuery()) {
      var left = new ArrayList<Left>();
      while (row.next()) {
        var key = new LinkedHashMap<String, String>();
        for (int i = 0; i < columns.key().size(); i++) {
          key.put(columns.key().get(i).name(), row.getString(i + 1));
        }
        left.add(
            new Left(columns.table().fullName(), key, row.getBoolean(columns.key().size() + 1)));
      }
      return left;
    }
  }
}
