package dev.backfill.web.json;

import dev.backfill.base.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/** Writes values of a report as JSON. Not thread-safe. */
final class Json {

  private final JsonGenerator out;

  Json(JsonGenerator out) {
    this.out = out;
  }

  void object(Runnable properties) {
    out.writeStartObject();
    properties.run();
    out.writeEndObject();
  }

  void object(String name, Runnable properties) {
    out.writeName(name);
    object(properties);
  }

  /** An object, or null for nothing. */
  <T> void object(String name, Optional<T> value, Consumer<T> properties) {
    if (value.isEmpty()) {
      out.writeNullProperty(name);
    } else {
      object(name, () -> properties.accept(value.get()));
    }
  }

  <T> void array(String name, Iterable<T> values, Consumer<T> properties) {
    out.writeName(name);
    out.writeStartArray();
    for (T value : values) {
      object(() -> properties.accept(value));
    }
    out.writeEndArray();
  }

  void texts(String name, Iterable<String> values) {
    out.writeName(name);
    out.writeStartArray();
    values.forEach(out::writeString);
    out.writeEndArray();
  }

  void text(String name, String value) {
    out.writeStringProperty(name, value);
  }

  void text(String name, Optional<String> value) {
    if (value.isEmpty()) {
      out.writeNullProperty(name);
    } else {
      text(name, value.get());
    }
  }

  void count(String name, long value) {
    out.writeNumberProperty(name, value);
  }

  void count(String name, Optional<Long> value) {
    if (value.isEmpty()) {
      out.writeNullProperty(name);
    } else {
      count(name, value.get());
    }
  }

  /** A number that JSON can hold, rounded to a millionth. */
  void decimal(String name, double value) {
    double finite = Double.isFinite(value) ? value : 0;
    out.writeNumberProperty(name, Math.round(finite * 1e6) / 1e6);
  }

  void flag(String name, boolean value) {
    out.writeBooleanProperty(name, value);
  }

  void time(String name, Instant value) {
    text(name, value.toString());
  }

  void time(String name, Optional<Instant> value) {
    if (value.isEmpty()) {
      out.writeNullProperty(name);
    } else {
      time(name, value.get());
    }
  }

  void seconds(String name, Duration value) {
    decimal(name, Durations.nanos(value) / 1e9);
  }

  void seconds(String name, Optional<Duration> value) {
    if (value.isEmpty()) {
      out.writeNullProperty(name);
    } else {
      seconds(name, value.get());
    }
  }

  void lineFeed() {
    out.writeRaw('\n');
  }
}
