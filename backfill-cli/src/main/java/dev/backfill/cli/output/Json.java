package dev.backfill.cli.output;

import java.io.PrintStream;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** Writes one JSON document. Not thread-safe. */
public final class Json {

  /** Name and version of the documents that are no reports. */
  private static final String FORMAT = "backfill-cli/1";

  private static final JsonFactory FACTORY =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  private final JsonGenerator out;

  private Json(JsonGenerator out) {
    this.out = out;
  }

  /** Writes a document with its format, the name of its command, and a line feed. */
  static void document(PrintStream stream, String command, Consumer<Json> properties) {
    try (var generator =
        FACTORY.createGenerator(ObjectWriteContext.empty(), stream, JsonEncoding.UTF8)) {
      var json = new Json(generator);
      generator.writeStartObject();
      json.text("format", FORMAT).text("command", command);
      properties.accept(json);
      generator.writeEndObject();
      generator.writeRaw('\n');
    }
    stream.flush();
  }

  public Json text(String name, String value) {
    out.writeStringProperty(name, value);
    return this;
  }

  public Json text(String name, Optional<?> value) {
    if (value.isPresent()) {
      return text(name, value.get().toString());
    }
    out.writeNullProperty(name);
    return this;
  }

  public Json count(String name, long value) {
    out.writeNumberProperty(name, value);
    return this;
  }

  public Json count(String name, OptionalLong value) {
    if (value.isPresent()) {
      return count(name, value.getAsLong());
    }
    out.writeNullProperty(name);
    return this;
  }

  public Json flag(String name, boolean value) {
    out.writeBooleanProperty(name, value);
    return this;
  }

  public Json object(String name, Consumer<Json> properties) {
    out.writeName(name);
    out.writeStartObject();
    properties.accept(this);
    out.writeEndObject();
    return this;
  }

  public Json texts(String name, Iterable<String> values) {
    out.writeName(name);
    out.writeStartArray();
    values.forEach(out::writeString);
    out.writeEndArray();
    return this;
  }

  public <T> Json array(String name, Iterable<T> values, Consumer<T> properties) {
    out.writeName(name);
    out.writeStartArray();
    for (T value : values) {
      out.writeStartObject();
      properties.accept(value);
      out.writeEndObject();
    }
    out.writeEndArray();
    return this;
  }
}
