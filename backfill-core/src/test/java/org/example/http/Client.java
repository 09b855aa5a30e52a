package org.example.http;

import java.io.IOException;

/** A library that a host uses. */
public final class Client {

  private Client() {}

  /** Fails. */
  public static long get(String service) throws IOException {
    throw new IOException("HTTP 503 from " + service, new IOException("connection reset"));
  }
}
