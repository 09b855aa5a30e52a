package dev.backfill.run;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The names of live threads of ours, virtual ones included. Only the JDK's own containers of
 * threads know those, so tests run with {@value #EXPORT}. A thread dump would know them too, but
 * JDK 25.0.3 has crashed while it walked the stack of a virtual thread for one.
 */
public final class LiveThreads {

  private static final String EXPORT = "--add-exports java.base/jdk.internal.vm=ALL-UNNAMED";

  private LiveThreads() {}

  public static List<String> ofBackfill() {
    var names = new ArrayList<String>();
    try {
      add(Class.forName("jdk.internal.vm.ThreadContainers").getMethod("root").invoke(null), names);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Run tests with " + EXPORT + ", as the build does", e);
    }
    return names;
  }

  private static void add(Object container, List<String> names)
      throws ReflectiveOperationException {
    all(container, "threads")
        .map(thread -> ((Thread) thread).getName())
        .filter(name -> name.startsWith("backfill-"))
        .forEach(names::add);
    for (Object child : all(container, "children").toList()) {
      add(child, names);
    }
  }

  private static Stream<?> all(Object container, String what) throws ReflectiveOperationException {
    var type = Class.forName("jdk.internal.vm.ThreadContainer");
    return (Stream<?>) type.getMethod(what).invoke(container);
  }
}
