package dev.backfill.web.delivery;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A wire whose requests are answered by the test. */
final class FakeWire implements Wire {

  /** Requests so far, and the answers that they wait for. */
  final List<Request> requests = new CopyOnWriteArrayList<>();

  /** Open when there was a request. */
  final CountDownLatch asked = new CountDownLatch(1);

  boolean closed;

  /** A request. */
  static final class Request implements Post {
    final String body;
    final CompletableFuture<Answer> answer = new CompletableFuture<>();
    boolean abandoned;

    private Request(byte[] body) {
      this.body = new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public CompletableFuture<Answer> answer() {
      return answer;
    }

    @Override
    public void abandon() {
      abandoned = true;
    }
  }

  @Override
  public Post post(byte[] body) {
    var request = new Request(body);
    requests.add(request);
    asked.countDown();
    return request;
  }

  Request last() {
    return requests.getLast();
  }

  @Override
  public void close() {
    closed = true;
  }
}
