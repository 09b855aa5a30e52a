package org.example.http;

import java.io.IOException;

/** A library that a host uses. */
public final class Client {

  private Client() {}

  /** Fails unless the service is "echo". */
  public static long get(String service) throws IOException {
    if (service.equals("echo")) {
      return 0;
    }
    throw new IOException("HTTP 503 from " + service, new IOException("connection reset"));
  }
}
