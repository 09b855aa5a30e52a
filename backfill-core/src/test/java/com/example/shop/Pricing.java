package com.example.shop;

import dev.backfill.scope.IdRange;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.ChunkProcessor;
import java.io.IOException;
import java.util.List;
import org.example.http.Client;

/** Code of a host, in packages of its own, which fails in the usual ways. */
public final class Pricing {

  private Pricing() {}

  /** Fails in a method that the work calls, within a library of the host's. */
  public static ChunkProcessor<IdRange> remote() {
    return Pricing::price;
  }

  private static long price(ActiveChunk<? extends IdRange> chunk) throws IOException {
    return Client.get("pricing");
  }

  /** Fails in a lambda, where the JDK throws. */
  public static ChunkProcessor<IdRange> inALambda() {
    return chunk -> List.of(1L).get((int) chunk.no() + 7);
  }

  /** Fails with an exception that has no stack of its own. */
  public static ChunkProcessor<IdRange> withoutStack() {
    return chunk -> {
      throw new Stackless(new IllegalStateException("row of bob@example.com"));
    };
  }

  /** An exception without a stack. */
  private static final class Stackless extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stackless(Throwable cause) {
      super("row of bob@example.com", cause, false, false);
    }
  }
}
