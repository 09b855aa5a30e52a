package dev.backfill.run;

import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.LedgerUnreachableException;
import dev.backfill.ledger.RunControl;
import dev.backfill.ledger.RunDefinition;
import dev.backfill.ledger.RunInspection;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.ledger.RunSummary;
import dev.backfill.scope.Range;
import dev.backfill.work.Resource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** A ledger that cannot be reached, or whose answers are lost, when a test says so. */
final class UnreachableLedger implements Ledger {

  private final InMemoryLedger ledger;
  private volatile Predicate<String> refuses = method -> false;
  private volatile Predicate<String> losesTheAnswerOf = method -> false;
  final AtomicLong refused = new AtomicLong();

  UnreachableLedger(InMemoryLedger ledger) {
    this.ledger = ledger;
  }

  /** From now on these methods of a run, or {@code open}, are refused. */
  void refuse(Predicate<String> methods) {
    refuses = methods;
  }

  /** From now on these methods of a run are carried out, and answer nothing. */
  void loseTheAnswerOf(Predicate<String> methods) {
    losesTheAnswerOf = methods;
  }

  @Override
  public Resource resource() {
    return ledger.resource();
  }

  @Override
  public Optional<RunControl> attach(String planName) {
    return ledger.attach(planName);
  }

  @Override
  public void forget(String planName) {
    ledger.forget(planName);
  }

  @Override
  public void releaseChunk(String planName, String chunkId) {
    ledger.releaseChunk(planName, chunkId);
  }

  @Override
  public void skipChunk(String planName, String chunkId, String why) {
    ledger.skipChunk(planName, chunkId, why);
  }

  @Override
  public int forgetEnded(Duration longerAgo, Set<RunState> states) {
    return ledger.forgetEnded(longerAgo, states);
  }

  @Override
  public List<RunSummary> runs() {
    return ledger.runs();
  }

  @Override
  public Optional<RunInspection> inspect(String planName) {
    return ledger.inspect(planName);
  }

  @Override
  public boolean isDurable() {
    return ledger.isDurable();
  }

  @Override
  @SuppressWarnings("unchecked")
  public <R extends Range> RunLedger<R> open(RunDefinition<R> definition) {
    if (refuses.test("open")) {
      throw unreachable("open");
    }
    var run = ledger.open(definition);
    return (RunLedger<R>)
        Proxy.newProxyInstance(
            RunLedger.class.getClassLoader(),
            new Class<?>[] {RunLedger.class},
            (proxy, method, arguments) -> answer(run, method, arguments));
  }

  private Object answer(RunLedger<?> run, Method method, Object[] arguments) throws Throwable {
    if (refuses.test(method.getName())) {
      throw unreachable(method.getName());
    }
    try {
      var answer = method.invoke(run, arguments);
      if (losesTheAnswerOf.test(method.getName())) {
        throw unreachable(method.getName());
      }
      return answer;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private LedgerUnreachableException unreachable(String method) {
    refused.incrementAndGet();
    return new LedgerUnreachableException("Could not " + method, null);
  }
}
