package dev.backfill.run;

import dev.backfill.ledger.Claim;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.RunLedger;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;

/** A ledger in memory that tells when two lanes wait for work: each has asked twice. */
final class IdleCountingLedger {

  private final InMemoryLedger ledger = InMemoryLedger.create();
  private final CountDownLatch idle = new CountDownLatch(4);

  Ledger ledger() {
    return (Ledger)
        Proxy.newProxyInstance(
            Ledger.class.getClassLoader(),
            new Class<?>[] {Ledger.class},
            (proxy, method, arguments) -> {
              var answer = called(ledger, method, arguments);
              return answer instanceof RunLedger<?> run ? counting(run) : answer;
            });
  }

  CountDownLatch idle() {
    return idle;
  }

  private Object counting(RunLedger<?> run) {
    return Proxy.newProxyInstance(
        RunLedger.class.getClassLoader(),
        new Class<?>[] {RunLedger.class},
        (proxy, method, arguments) -> {
          var answer = called(run, method, arguments);
          if (answer instanceof Claim.Idle<?>) {
            idle.countDown();
          }
          return answer;
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
