package dev.backfill.web.delivery;

/** Sends requests. Role; thread-safe. */
public interface Wire extends AutoCloseable {

  /** Sends a body. Never waits. */
  Post post(byte[] body);

  /** Ends what is on its way. */
  @Override
  void close();
}
