package dev.backfill.web.delivery;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Throws a body away. A short one is read, so that the connection serves the next message; of a
 * long one, {@value #MOST} bytes are read. Confined to the client's calls.
 */
final class Unread implements BodySubscriber<Boolean> {

  private static final long MOST = 16_384;

  private final CompletableFuture<Boolean> end = new CompletableFuture<>();
  private Flow.@Nullable Subscription body;
  private long read;

  @Override
  public CompletionStage<Boolean> getBody() {
    return end;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    body = subscription;
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> part) {
    part.forEach(buffer -> read += buffer.remaining());
    if (read > MOST && body != null) {
      body.cancel();
      end.complete(true);
    }
  }

  @Override
  public void onError(Throwable failure) {
    end.complete(true);
  }

  @Override
  public void onComplete() {
    end.complete(true);
  }
}
