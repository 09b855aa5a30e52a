package dev.backfill.web.delivery;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A server of webhooks on this machine that answers as it is told, one request a connection. */
public final class LocalServer implements AutoCloseable {

  public static final String SECRET = "T0PSECRET/path-of-the-webhook";

  private static final long SECONDS = 60;

  private final ServerSocket socket;
  private final Behaviour behaviour;
  private final BlockingQueue<String> arrivals = new LinkedBlockingQueue<>();
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final ConcurrentLinkedQueue<Socket> open = new ConcurrentLinkedQueue<>();

  /** How it answers. */
  @FunctionalInterface
  public interface Behaviour {

    /** Answers the request of this number, from 1. */
    void answer(int request, OutputStream out) throws IOException, InterruptedException;
  }

  private LocalServer(ServerSocket socket, Behaviour behaviour) {
    this.socket = socket;
    this.behaviour = behaviour;
  }

  public static LocalServer that(Behaviour behaviour) throws IOException {
    return on(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), behaviour);
  }

  static LocalServer on(ServerSocket socket, Behaviour behaviour) {
    var server = new LocalServer(socket, behaviour);
    Thread.ofPlatform().daemon().name("local-server").start(server::accept);
    return server;
  }

  public static LocalServer good() throws IOException {
    return that((request, out) -> status(out, "200 OK"));
  }

  /** It takes requests and answers none until it is closed. */
  public static LocalServer hanging() throws IOException {
    var never = new CountDownLatch(1);
    return that((request, out) -> never.await());
  }

  public static void status(OutputStream out, String status, String... headers) throws IOException {
    var text = new StringBuilder("HTTP/1.1 " + status + "\r\nContent-Length: 2\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    out.write((text + "Connection: close\r\n\r\nok").getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  /** Its address, with a secret in it. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/" + SECRET);
  }

  /** Waits for the next body. */
  public String next() throws InterruptedException {
    String body = arrivals.poll(SECONDS, TimeUnit.SECONDS);
    if (body == null) {
      throw new AssertionError("No request within " + SECONDS + " s");
    }
    return body;
  }

  /** All bodies so far. */
  public List<String> bodies() {
    return List.copyOf(bodies);
  }

  private void accept() {
    try {
      while (true) {
        var connection = socket.accept();
        open.add(connection);
        Thread.ofPlatform().daemon().start(() -> serve(connection));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      String body = body(connection.getInputStream());
      bodies.add(body);
      arrivals.add(body);
      behaviour.answer(requests.incrementAndGet(), connection.getOutputStream());
    } catch (IOException | InterruptedException e) {
      // the client has left, or the test has ended
    }
  }

  private static String body(InputStream in) throws IOException {
    var head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no request");
      }
      head.write(next);
    }
    int length =
        head.toString(StandardCharsets.ISO_8859_1)
            .lines()
            .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
            .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
            .findFirst()
            .orElse(0);
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    try {
      socket.close();
      for (Socket connection : open) {
        connection.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
