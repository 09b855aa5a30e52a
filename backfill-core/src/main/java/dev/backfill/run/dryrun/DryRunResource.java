package dev.backfill.run.dryrun;

import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import dev.backfill.work.Resource;
import dev.backfill.work.Transaction;

/**
 * A resource on which nothing is ever committed. Thread-safe.
 *
 * @param real the resource
 */
record DryRunResource(Resource real) implements Resource {

  @Override
  public Transaction begin() throws Exception {
    return new RolledBack(real.begin());
  }

  @Override
  public Transaction beginReading() throws Exception {
    return real.beginReading();
  }

  @Override
  public String name() {
    return real.name();
  }

  @Override
  public FailureKind classify(Throwable failure) {
    return hard(real.classify(failure));
  }

  @Override
  public Failure diagnose(Throwable failure) {
    var found = real.diagnose(failure);
    return new Failure(hard(found.kind()), found.text(), found.sqlState());
  }

  /** The first chunk whose work may have written elsewhere ends the dry run. */
  private static FailureKind hard(FailureKind kind) {
    return kind == FailureKind.HOLD_CHUNK ? FailureKind.HOLD_RUN : kind;
  }

  /** A transaction whose commit is none: it is rolled back when it is closed. */
  private record RolledBack(Transaction real) implements Transaction {

    @Override
    public <T> T unwrap(Class<T> type) {
      return real.unwrap(type);
    }

    @Override
    public void commit() {}

    @Override
    public void check() throws Exception {
      real.check();
    }

    @Override
    public void cancel() {
      real.cancel();
    }

    @Override
    public void evict() {
      real.evict();
    }

    @Override
    public void close() {
      real.close();
    }
  }
}
