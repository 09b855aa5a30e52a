package dev.backfill.web.delivery;

import java.util.concurrent.CompletableFuture;

/** A request on its way. Thread-safe. */
public interface Post {

  /** Its answer; never completes exceptionally. */
  CompletableFuture<Answer> answer();

  /** Ends it, whatever it does. */
  void abandon();

  /** A request that needed no way. */
  static Post answered(Answer answer) {
    var done = CompletableFuture.completedFuture(answer);
    return new Post() {
      @Override
      public CompletableFuture<Answer> answer() {
        return done;
      }

      @Override
      public void abandon() {}
    };
  }
}
