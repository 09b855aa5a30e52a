package dev.backfill.web.delivery;

import dev.backfill.contract.TimeSource;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests with the HTTP client of the JDK, each on a thread of its own: also the name system
 * may keep it waiting. Redirects are not followed, and of the answer only status and headers are
 * used. Thread-safe.
 *
 * <p>The client looks the host up once more. The certificate has to be that of the name, so an
 * address that has changed in between gets no message.
 */
public final class HttpWire implements Wire {

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration REQUEST = Duration.ofSeconds(10);

  private final Address address;
  private final Statuses statuses;
  private final String threadName;
  private final HttpClient client;
  private volatile @Nullable Sending last;

  private HttpWire(Address address, TimeSource time, String threadName) {
    this.address = address;
    this.statuses = new Statuses(time);
    this.threadName = threadName;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /** A wire to an address. */
  public static HttpWire to(Address address, TimeSource time, String threadName) {
    return new HttpWire(address, time, threadName);
  }

  @Override
  public Post post(byte[] body) {
    leaveLast();
    var sending = new Sending(body);
    last = sending;
    sending.thread.start();
    return sending;
  }

  @Override
  public void close() {
    leaveLast();
    client.shutdownNow();
  }

  /** A server that sends an endless answer is left. */
  private void leaveLast() {
    var before = last;
    if (before != null) {
      before.abandon();
    }
  }

  private HttpRequest request(byte[] body) {
    return HttpRequest.newBuilder(address.secret())
        .timeout(REQUEST)
        .header("Content-Type", "application/json; charset=utf-8")
        .header("User-Agent", "Backfill")
        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
        .build();
  }

  /** One request. */
  private final class Sending implements Post {

    private final byte[] body;
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final Thread thread;

    private Sending(byte[] body) {
      this.body = body;
      this.thread = Thread.ofPlatform().daemon().name(threadName).unstarted(this::send);
    }

    @Override
    public CompletableFuture<Answer> answer() {
      return answer;
    }

    @Override
    public void abandon() {
      thread.interrupt();
    }

    private void send() {
      try {
        var refusal = address.refusal();
        if (refusal.isPresent()) {
          answer.complete(refusal.get());
        } else {
          exchange();
        }
      } catch (Throwable e) { // messages of exceptions may have the address in them
        answer.complete(Answer.failed(e.getClass().getSimpleName()));
      }
    }

    private void exchange() throws IOException, InterruptedException {
      var response = client.send(request(body), statusOnly());
      answer.complete(statuses.meaning(response.statusCode(), response.headers()));
    }

    /** The answer is there with its headers, whatever its body does then. */
    private BodyHandler<Boolean> statusOnly() {
      return info -> {
        answer.complete(statuses.meaning(info.statusCode(), info.headers()));
        return new Unread();
      };
    }
  }
}
