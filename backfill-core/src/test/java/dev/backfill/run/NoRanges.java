package dev.backfill.run;

import dev.backfill.scope.IdRange;
import dev.backfill.scope.RangeCodec;
import dev.backfill.scope.Scope;
import java.util.Collections;
import java.util.Iterator;

/** A scope in which there is nothing to do. */
record NoRanges() implements Scope<IdRange> {

  @Override
  public String definition() {
    return "nothing";
  }

  @Override
  public Iterator<IdRange> ranges() {
    return Collections.emptyIterator();
  }

  @Override
  public RangeCodec<IdRange> codec() {
    return RangeCodec.ids();
  }
}
