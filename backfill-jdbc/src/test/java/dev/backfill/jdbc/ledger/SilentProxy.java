package dev.backfill.jdbc.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Stands between a driver and PostgreSQL, and swallows what is sent on a connection from some
 * moment on: no byte, no reset and no end of the stream ever comes. Thread-safe.
 */
final class SilentProxy implements AutoCloseable {

  private final ServerSocket door;
  private final int port;
  private final Predicate<String> trigger;
  private final boolean answersOnly;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger silenced = new AtomicInteger();

  /**
   * Opens a port in front of a server.
   *
   * @param trigger whether what a client sends, read as text, makes its connection silent; asked
   *     for each piece
   * @param answersOnly whether the server still hears what is sent
   */
  SilentProxy(int port, Predicate<String> trigger, boolean answersOnly) throws IOException {
    this.answersOnly = answersOnly;
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.port = port;
    this.trigger = trigger;
    start(this::accept);
  }

  /** Where the driver is to connect to. */
  int port() {
    return door.getLocalPort();
  }

  /** How many connections are silent. */
  int silenced() {
    return silenced.get();
  }

  private static void start(Runnable body) {
    Thread.ofPlatform().daemon().start(body);
  }

  private void accept() {
    try {
      while (true) {
        var client = door.accept();
        var server = new Socket(InetAddress.getLoopbackAddress(), port);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        sockets.add(client);
        sockets.add(server);
        var pair = new Pair(client, server);
        start(() -> pair.copy(client, server, true));
        start(() -> pair.copy(server, client, false));
      }
    } catch (IOException e) {
      // closed
    }
  }

  /** Both ends of a connection. */
  private final class Pair {
    private final Socket client;
    private final Socket server;
    private volatile boolean silent;

    Pair(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void copy(Socket from, Socket to, boolean asked) {
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        var buffer = new byte[8192];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          if (asked
              && !silent
              && trigger.test(new String(buffer, 0, n, StandardCharsets.ISO_8859_1))) {
            silent = true;
            silenced.incrementAndGet();
          }
          if (!silent || (asked && answersOnly)) {
            out.write(buffer, 0, n);
          }
        }
      } catch (IOException e) {
        // one side is gone
      }
      if (!silent) { // or the other side never hears of it
        closeQuietly(client);
        closeQuietly(server);
      }
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it is closed now
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    sockets.forEach(SilentProxy::closeQuietly);
  }
}
