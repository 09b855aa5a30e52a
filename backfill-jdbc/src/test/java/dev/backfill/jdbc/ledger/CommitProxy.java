package dev.backfill.jdbc.ledger;

import dev.backfill.run.Until;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Stands between a driver and PostgreSQL, on a port of its own, and cuts the connection at a COMMIT
 * in the way that it is told. It reads only as much of the protocol as that needs. Thread-safe.
 */
final class CommitProxy implements AutoCloseable {

  private static final byte PARSE = 'P';
  private static final byte BIND = 'B';
  private static final byte SYNC = 'S';
  private static final Duration GOODBYE = Duration.ofSeconds(20);

  /** What becomes of one COMMIT. */
  enum Cut {
    /** Nothing: it is sent and answered. */
    NONE,
    /** It never reaches the server. */
    NEVER_SENT,
    /** It reaches the server; its answer never reaches the client. */
    ANSWER_LOST,
    /** It reaches the server a while after the client has lost its connection. */
    LATE
  }

  private final ServerSocket door;
  private final int port;
  private final Supplier<Cut> cuts;
  private final Duration delay;
  private final AtomicInteger onTheirWay = new AtomicInteger();

  /** Opens a port in front of a server; each COMMIT asks what is to become of it. */
  CommitProxy(int port, Duration delay, Supplier<Cut> cuts) throws IOException {
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.port = port;
    this.delay = delay;
    this.cuts = cuts;
    Thread.ofVirtual().start(this::accept);
  }

  /** Where the driver is to connect to. */
  int port() {
    return door.getLocalPort();
  }

  /** Returns when every late COMMIT has reached the server, and been answered. */
  void awaitLate() throws Exception {
    Until.holds("late commits have arrived", () -> onTheirWay.get() == 0);
  }

  private void accept() {
    try {
      while (!door.isClosed()) {
        var client = door.accept();
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket client) {
    try (client;
        var server = new Socket(InetAddress.getLoopbackAddress(), port)) {
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      var answers = Thread.ofVirtual().start(() -> copy(server, client));
      forward(new DataInputStream(client.getInputStream()), client, server, answers);
      if (!server.isOutputShutdown()) {
        server.shutdownOutput();
      }
      answers.join();
    } catch (IOException | InterruptedException e) {
      // the driver sees a broken connection, which is what it is there for
    }
  }

  /** Also listens when the client has gone: the server shall not be held up. */
  private static void copy(Socket from, Socket to) {
    try {
      var buffer = new byte[8192];
      var in = from.getInputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (!to.isClosed()) {
          write(to, buffer, n);
        }
      }
    } catch (IOException e) {
      // the server's side was cut
    } finally {
      closeQuietly(to);
    }
  }

  private static void write(Socket to, byte[] buffer, int n) {
    try {
      to.getOutputStream().write(buffer, 0, n);
    } catch (IOException e) {
      closeQuietly(to);
    }
  }

  /** Forwards messages of the client, until the end or a cut. */
  private void forward(DataInputStream in, Socket client, Socket server, Thread answers)
      throws IOException, InterruptedException {
    OutputStream out = server.getOutputStream();
    int length = in.readInt(); // the first message has no type
    out.write(ByteBuffer.allocate(4).putInt(length).array());
    out.write(in.readNBytes(length - 4));
    Set<String> commits = new HashSet<>();
    for (int type = in.read(); type >= 0; type = in.read()) {
      byte[] message = message(in, (byte) type);
      var words = Words.of(message);
      if (type == PARSE && words.second().strip().equalsIgnoreCase("COMMIT")) {
        commits.add(words.first());
      } else if (type == PARSE) {
        commits.remove(words.first());
      }
      if (type == BIND && commits.contains(words.second())) {
        var cut = cuts.get();
        if (cut == Cut.NEVER_SENT) {
          return;
        }
        if (cut != Cut.NONE) {
          send(cut, untilSync(message, in), client, server);
          answers.join(GOODBYE); // the server has done everything that was sent
          onTheirWay.decrementAndGet();
          return;
        }
      }
      out.write(message);
    }
  }

  private void send(Cut cut, byte[] commit, Socket client, Socket server) throws IOException {
    onTheirWay.incrementAndGet();
    client.close();
    if (cut == Cut.LATE) {
      LockSupport.parkNanos(delay.toNanos()); // the network is slow here
    }
    server.getOutputStream().write(commit);
    server.shutdownOutput();
  }

  private static byte[] untilSync(byte[] bind, DataInputStream in) throws IOException {
    var all = new ByteArrayOutputStream();
    all.write(bind);
    byte type;
    do {
      type = in.readByte();
      all.write(message(in, type));
    } while (type != SYNC);
    return all.toByteArray();
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it is closed now
    }
  }

  /** A whole message: its type, its length, its content. */
  private static byte[] message(DataInputStream in, byte type) throws IOException {
    int length = in.readInt();
    return ByteBuffer.allocate(1 + length)
        .put(type)
        .putInt(length)
        .put(in.readNBytes(length - 4))
        .array();
  }

  @Override
  public void close() throws IOException {
    door.close();
  }

  /** The first two texts of a message, each ended by a zero. */
  private record Words(String first, String second) {

    static Words of(byte[] message) {
      int one = end(message, 5);
      int two = end(message, Math.min(one + 1, message.length));
      return new Words(text(message, 5, one), text(message, Math.min(one + 1, two), two));
    }

    private static int end(byte[] message, int from) {
      int at = from;
      while (at < message.length && message[at] != 0) {
        at++;
      }
      return Math.min(at, message.length);
    }

    private static String text(byte[] message, int from, int to) {
      return new String(message, from, Math.max(0, to - from), StandardCharsets.UTF_8);
    }
  }
}
