package dev.backfill.examples.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A server on this machine that prints the messages that {@code Webhook.json} sends. It needs
 * nothing but the JDK, so it runs from its source: {@code java MessagePrinter.java 8099}.
 */
public final class MessagePrinter {

  private static final int PORT = 8099;
  private static final int LARGEST = 1_000_000;

  /** A string of JSON. */
  private static final String STRING = "\"((?:[^\"\\\\]|\\\\.)*)\"";

  private static final Pattern SUMMARY = Pattern.compile("\"last\":\\w+,\"text\":" + STRING);
  private static final Pattern EVENT = Pattern.compile("\"kind\":\"[A-Z_]+\",\"text\":" + STRING);
  private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");

  private final PrintStream out;

  private MessagePrinter(PrintStream out) {
    this.out = out;
  }

  /**
   * Serves until it is killed.
   *
   * @param args the port, or nothing for 8099
   * @throws IOException if the port is in use
   */
  public static void main(String[] args) throws IOException {
    int port = args.length == 0 ? PORT : Integer.parseInt(args[0]);
    var server = start(port, System.out);
    System.out.println(
        "Prints the messages that arrive at http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Starts it on a port of this machine, 0 for any. */
  static HttpServer start(int port, PrintStream out) throws IOException {
    var here = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    var server = HttpServer.create(here, 0);
    server.createContext("/", new MessagePrinter(out)::serve);
    server.start();
    return server;
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readNBytes(LARGEST);
      lines(new String(body, StandardCharsets.UTF_8)).forEach(out::println);
      exchange.sendResponseHeaders(200, -1);
    }
  }

  /** The summary of a message, and below it what has happened. */
  static Stream<String> lines(String json) {
    var summary = SUMMARY.matcher(json);
    return Stream.concat(
        Stream.of(summary.find() ? text(summary.group(1)) : "not a message of Backfill"),
        EVENT
            .matcher(json)
            .results()
            .map(event -> text(event.group(1)))
            .filter(text -> !text.isEmpty())
            .map(text -> "    " + text));
  }

  private static String text(String json) {
    return ESCAPE.matcher(json).replaceAll("$1");
  }
}
