package dev.backfill.jdbc;

import static java.util.Objects.requireNonNull;

import dev.backfill.ledger.ChunkCoverage;
import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.RunLedger;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A ledger that does not read what its chunks cover: it answers what they covered when a process
 * left the run, as if the state of each were known. The twin of the proof.
 */
final class RememberedCoverage {

  private final AtomicReference<@Nullable ChunkCoverage<?>> remembered = new AtomicReference<>();

  /** The same ledger, with this answer. */
  Ledger of(Ledger honest) {
    return proxy(
        Ledger.class,
        honest,
        (method, result) ->
            method.getName().equals("open") ? run((RunLedger<?>) requireNonNull(result)) : result);
  }

  private RunLedger<?> run(RunLedger<?> honest) {
    var open =
        (InvocationHandler)
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                remembered.set(asIfDone(honest.coverage(Order.OLDEST_FIRST)));
              }
              var known = remembered.get();
              return method.getName().equals("coverage") && known != null
                  ? known
                  : invoke(method, honest, arguments);
            };
    return RunLedger.class.cast(
        Proxy.newProxyInstance(
            RunLedger.class.getClassLoader(), new Class<?>[] {RunLedger.class}, open));
  }

  private static <R extends Range> ChunkCoverage<R> asIfDone(ChunkCoverage<R> seen) {
    return new ChunkCoverage<>(seen.stretches(), seen.split(), Optional.empty());
  }

  private interface Change {
    @Nullable Object of(Method method, @Nullable Object result);
  }

  private static <T> T proxy(Class<T> type, T honest, Change change) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> change.of(method, invoke(method, honest, arguments))));
  }

  private static @Nullable Object invoke(
      Method method, Object honest, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(honest, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
