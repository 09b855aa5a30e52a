package dev.backfill.web.json;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.function.Consumer;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** Makes JSON documents: one object, and a line feed. Stateless. */
final class Documents {

  private static final JsonFactory FACTORY =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  private Documents() {}

  /** Writes a document and leaves the stream open. */
  static void write(OutputStream out, Consumer<Json> properties) {
    try (var generator =
        FACTORY.createGenerator(ObjectWriteContext.empty(), out, JsonEncoding.UTF8)) {
      var json = new Json(generator);
      json.object(() -> properties.accept(json));
      json.lineFeed();
    }
  }

  /** A small document. */
  static byte[] write(Consumer<Json> properties) {
    var bytes = new ByteArrayOutputStream();
    write(bytes, properties);
    return bytes.toByteArray();
  }
}
