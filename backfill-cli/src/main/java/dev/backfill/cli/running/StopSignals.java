package dev.backfill.cli.running;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/**
 * Calls back at SIGINT (Ctrl-C) and SIGTERM, instead of the end of the process. The JDK has an
 * interface for that which the compiler warns of, so it is looked up; where it is missing, signals
 * end the process as ever.
 */
final class StopSignals {

  private static final List<String> NAMES = List.of("INT", "TERM");

  private final List<Runnable> undo = new ArrayList<>();

  private StopSignals() {}

  /**
   * From now on.
   *
   * @param callback called for each signal, on a thread of its own
   */
  static StopSignals to(Runnable callback) {
    var signals = new StopSignals();
    try {
      var signal = Class.forName("sun.misc.Signal");
      var handler = Class.forName("sun.misc.SignalHandler");
      Object ours =
          Proxy.newProxyInstance(
              StopSignals.class.getClassLoader(), new Class<?>[] {handler}, calling(callback));
      var handle = signal.getMethod("handle", signal, handler);
      for (String name : NAMES) {
        Object one = signal.getConstructor(String.class).newInstance(name);
        Object before = handle.invoke(null, one, ours);
        signals.undo.add(() -> restore(handle, one, before));
      }
    } catch (ReflectiveOperationException e) {
      // no such interface, or the signal is not ours to handle
    }
    return signals;
  }

  private static InvocationHandler calling(Runnable callback) {
    return (proxy, method, arguments) ->
        switch (method.getName()) {
          case "handle" -> {
            callback.run();
            yield null;
          }
          case "equals" -> System.identityHashCode(proxy) == System.identityHashCode(arguments[0]);
          case "hashCode" -> System.identityHashCode(proxy);
          default -> "stop signals";
        };
  }

  private static void restore(java.lang.reflect.Method handle, Object signal, Object before) {
    try {
      handle.invoke(null, signal, before);
    } catch (ReflectiveOperationException e) {
      // the process ends soon
    }
  }

  /** Signals have their former effect again. */
  void restore() {
    undo.forEach(Runnable::run);
  }
}
