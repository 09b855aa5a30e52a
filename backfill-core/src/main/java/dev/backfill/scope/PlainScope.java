package dev.backfill.scope;

import static java.util.Objects.requireNonNull;

import java.util.Iterator;
import java.util.List;

/** One given range, of which nothing more is known. */
record PlainScope<R extends Range>(String definition, R range, RangeCodec<R> codec)
    implements Scope<R> {

  PlainScope {
    requireNonNull(definition, "definition");
    requireNonNull(range, "range");
    requireNonNull(codec, "codec");
  }

  @Override
  public Iterator<R> ranges() {
    return List.of(range).iterator();
  }
}
