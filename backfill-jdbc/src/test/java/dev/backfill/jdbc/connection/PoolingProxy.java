package dev.backfill.jdbc.connection;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A pooler in transaction mode in front of PostgreSQL, on a port of its own: clients have a session
 * from their first message until the server says that no transaction is open. Like PgBouncer it
 * sets nothing back in between; like old ones it does not know of prepared statements. Sessions are
 * given out in turn, so that no client keeps one by luck. All clients are one user of one database,
 * which the server trusts. Thread-safe.
 */
final class PoolingProxy implements AutoCloseable {

  private static final int SSL_REQUEST = 80877103;
  private static final int CANCEL_REQUEST = 80877102;

  private final ServerSocket door;
  private final int port;
  private final int size;
  private final BlockingQueue<Server> idle = new LinkedBlockingQueue<>();
  private final ReentrantLock lock = new ReentrantLock();
  private int opened;

  /** Opens a port in front of a server, with so many sessions at most. */
  PoolingProxy(int port, int size) throws IOException {
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.port = port;
    this.size = size;
    Thread.ofVirtual().start(this::accept);
  }

  /** Where the driver is to connect to. */
  int port() {
    return door.getLocalPort();
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
    Server server = null;
    try (client) {
      client.setTcpNoDelay(true);
      var in = new DataInputStream(client.getInputStream());
      var out = client.getOutputStream();
      byte[] startup = startup(in, out);
      if (startup == null) {
        return;
      }
      server = take(startup);
      out.write(server.greeting());
      idle.add(server);
      server = null;
      for (byte[] asked = question(in); asked != null; asked = question(in)) {
        server = server == null ? take(startup) : server;
        if (server.answers(asked, out)) {
          idle.add(server);
          server = null;
        }
      }
    } catch (IOException e) {
      // the driver sees a broken connection
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (server != null) {
        forget(server);
      }
    }
  }

  /** The first message that is a start; empty of a client that only wants to cancel. */
  private static byte @Nullable [] startup(DataInputStream in, OutputStream out)
      throws IOException {
    while (true) {
      int length = in.readInt();
      byte[] rest = in.readNBytes(length - 4);
      int code = ByteBuffer.wrap(rest).getInt();
      if (code == CANCEL_REQUEST) {
        return null;
      }
      if (code != SSL_REQUEST) {
        return ByteBuffer.allocate(length).putInt(length).put(rest).array();
      }
      out.write('N');
    }
  }

  /** Messages of a client up to one that the server answers; null at the end. */
  private static byte @Nullable [] question(DataInputStream in) throws IOException {
    var all = new ByteArrayOutputStream();
    while (true) {
      int type = in.read();
      if (type < 0 || type == 'X') {
        return null;
      }
      copy((byte) type, in, all);
      if (type == 'S' || type == 'Q') {
        return all.toByteArray();
      }
    }
  }

  private static byte[] copy(byte type, DataInputStream in, OutputStream out) throws IOException {
    int length = in.readInt();
    byte[] content = in.readNBytes(length - 4);
    out.write(ByteBuffer.allocate(1 + length).put(type).putInt(length).put(content).array());
    return content;
  }

  private Server take(byte[] startup) throws IOException, InterruptedException {
    lock.lock();
    try {
      if (idle.isEmpty() && opened < size) {
        opened++;
        return Server.connect(port, startup);
      }
    } finally {
      lock.unlock();
    }
    return idle.take();
  }

  /** Its client went away inside a transaction. */
  private void forget(Server server) {
    lock.lock();
    try {
      opened--;
    } finally {
      lock.unlock();
    }
    server.close();
  }

  /** Ends the sessions, also those that come back only now. */
  @Override
  public void close() throws IOException {
    door.close();
    int left;
    lock.lock();
    try {
      left = opened;
    } finally {
      lock.unlock();
    }
    try {
      for (int i = 0; i < left; i++) {
        var server = idle.poll(10, TimeUnit.SECONDS);
        if (server != null) {
          server.close();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A session of the server, and what it said at its start. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Server(Socket socket, DataInputStream in, byte[] greeting) {

    static Server connect(int port, byte[] startup) throws IOException {
      var socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
      var in = new DataInputStream(socket.getInputStream());
      socket.getOutputStream().write(startup);
      var greeting = new ByteArrayOutputStream();
      new Server(socket, in, new byte[0]).forward(greeting);
      return new Server(socket, in, greeting.toByteArray());
    }

    /** Has the server answer; whether it is in no transaction then. */
    boolean answers(byte[] asked, OutputStream client) throws IOException {
      socket.getOutputStream().write(asked);
      var answer = new ByteArrayOutputStream();
      boolean free = forward(answer);
      client.write(answer.toByteArray());
      return free;
    }

    private boolean forward(OutputStream out) throws IOException {
      while (true) {
        byte type = in.readByte();
        byte[] content = copy(type, in, out);
        if (type == 'Z') {
          return content[0] == 'I';
        }
      }
    }

    void close() {
      try {
        socket.close();
      } catch (IOException e) {
        // it is closed now
      }
    }
  }
}
