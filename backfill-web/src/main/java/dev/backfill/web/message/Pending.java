package dev.backfill.web.message;

import dev.backfill.web.facts.Facts;
import java.util.ArrayList;
import java.util.List;

/**
 * What the next message will say: everything since the last one. However long it waits, it has at
 * most {@value #MOST} happenings.
 *
 * <p>Value.
 *
 * @param facts the newest numbers
 * @param happenings what has happened
 * @param leftOut the number of happenings for which there was no room
 */
public record Pending(Facts facts, List<Happening> happenings, long leftOut) {

  /** The largest number of happenings in a message. */
  public static final int MOST = 20;

  /** Copies the list. */
  public Pending {
    happenings = List.copyOf(happenings);
  }

  /** The first happenings. */
  public static Pending of(Facts facts, List<Happening> happenings) {
    return new Pending(facts, List.of(), 0).then(new Pending(facts, happenings, 0));
  }

  /** What a message said that has not arrived. */
  public static Pending again(Message message) {
    return new Pending(message.facts(), message.happenings(), message.leftOut());
  }

  /** This and what has happened later. The end always has room. */
  public Pending then(Pending later) {
    var all = new ArrayList<>(happenings);
    long lost = leftOut + later.leftOut;
    for (Happening next : later.happenings) {
      if (joined(all, next)) {
        continue;
      }
      if (all.size() == MOST && next.kind() == Happening.Kind.ENDED) {
        lost += all.removeLast().count();
      }
      if (all.size() < MOST) {
        all.add(next);
      } else {
        lost += next.count();
      }
    }
    return new Pending(later.facts, all, lost);
  }

  private static boolean joined(List<Happening> all, Happening next) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).joins(next)) {
        all.set(i, all.get(i).plus(next));
        return true;
      }
    }
    return false;
  }

  /** The message. */
  public Message message(long number) {
    return new Message(number, facts, happenings, leftOut);
  }
}
