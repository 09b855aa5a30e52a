package dev.backfill.run;

import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.RunLedger;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/** A ledger in memory of whose runs one method throws an Error, once. */
final class BreakingLedger {

  private final InMemoryLedger ledger = InMemoryLedger.create();
  private final AtomicInteger calls = new AtomicInteger();
  private final String broken;
  private final int at;

  /** Breaks a method at the call with this number, from 1. */
  BreakingLedger(String broken, int at) {
    this.broken = broken;
    this.at = at;
  }

  Ledger ledger() {
    return (Ledger)
        Proxy.newProxyInstance(
            Ledger.class.getClassLoader(),
            new Class<?>[] {Ledger.class},
            (proxy, method, arguments) -> {
              var answer = called(ledger, method, arguments);
              return answer instanceof RunLedger<?> run ? breaking(run) : answer;
            });
  }

  /** Whether it has thrown. */
  boolean hasBroken() {
    return calls.get() >= at;
  }

  private Object breaking(RunLedger<?> run) {
    return Proxy.newProxyInstance(
        RunLedger.class.getClassLoader(),
        new Class<?>[] {RunLedger.class},
        (proxy, method, arguments) -> {
          if (method.getName().equals(broken) && calls.incrementAndGet() == at) {
            throw new OutOfMemoryError("for " + broken);
          }
          return called(run, method, arguments);
        });
  }

  private static Object called(Object on, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(on, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
