package dev.backfill.run.context;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Lanes that do tiny chunks together, in virtual time: one claim at a time, and claims, work and
 * commits on so many processors as the database has, which those that are active share evenly.
 */
final class SimulatedLanes {

  private static final double CLAIM = 400e3;
  private static final double CLAIM_OF_EACH = 20e3;
  private static final double TRANSACTION = 2e6;
  private static final double LOOK = SharingLanes.LOOK.toNanos();

  /** How the lanes go about it. */
  enum Way {
    /** As the library does. */
    REAL,
    /** As it did: what a lane waits for its claim counts as the time of its chunks. */
    WAITS_COUNT,
    /** Every lane may enter. */
    NO_CROWD
  }

  private enum Doing {
    NOTHING,
    CROWDED,
    QUEUED,
    CLAIMING,
    WORKING
  }

  private static final class Lane {
    private Doing doing = Doing.NOTHING;
    private double left;
    private double since;
    private int wanted;
    private int held;
  }

  private final Way way;
  private final double cores;
  private final double workOfEach;
  private final List<Lane> lanes = new ArrayList<>();
  private final Deque<Lane> queue = new ArrayDeque<>();
  private final ClaimPace pace = new ClaimPace(true);
  private final SharingLanes crowd;
  private double now;
  private int undone;
  private int claims;
  private int active;
  private boolean claiming;

  SimulatedLanes(Way way, int lanes, double cores, double workOfEach) {
    this.way = way;
    this.cores = cores;
    this.workOfEach = workOfEach;
    this.crowd = way == Way.REAL ? SharingLanes.climbing() : SharingLanes.open();
    for (int i = 0; i < lanes; i++) {
      this.lanes.add(new Lane());
    }
  }

  /** What a run of so many chunks took. */
  record Took(double seconds, int claims) {}

  Took run(int chunks) {
    undone = chunks;
    lanes.forEach(this::turn);
    while (active > 0) {
      advance();
    }
    return new Took(now / 1e9, claims);
  }

  private static boolean isActive(Lane lane) {
    return lane.doing == Doing.CLAIMING || lane.doing == Doing.WORKING;
  }

  private void turn(Lane lane) {
    lane.doing = Doing.NOTHING;
    if (undone == 0) {
      return;
    }
    if (!crowd.enter(() -> (long) now)) {
      lane.doing = Doing.CROWDED;
      lane.left = LOOK;
      return;
    }
    lane.wanted = pace.next();
    lane.since = now;
    lane.doing = Doing.QUEUED;
    queue.add(lane);
    grant();
  }

  private void grant() {
    if (!queue.isEmpty() && !claiming) {
      claiming = true;
      active++;
      var next = queue.removeFirst();
      next.held = Math.min(next.wanted, Math.max(1, undone));
      undone = Math.max(0, undone - next.held);
      claims++;
      next.doing = Doing.CLAIMING;
      next.left = CLAIM + next.held * CLAIM_OF_EACH;
    }
  }

  /** To the next end of anything. */
  private void advance() {
    double speed = Math.min(1, cores / active);
    double step = Double.MAX_VALUE;
    for (var lane : lanes) {
      step = Math.min(step, isActive(lane) ? lane.left / speed : crowdedFor(lane));
    }
    now += step;
    for (var lane : lanes) {
      lane.left -= isActive(lane) ? step * speed : step;
    }
    for (var lane : lanes) {
      if (lane.left < 1 && (isActive(lane) || lane.doing == Doing.CROWDED)) {
        ended(lane);
      }
    }
  }

  private static double crowdedFor(Lane lane) {
    return lane.doing == Doing.CROWDED ? lane.left : Double.MAX_VALUE;
  }

  private void ended(Lane lane) {
    if (lane.doing == Doing.CLAIMING) {
      if (way != Way.WAITS_COUNT) {
        lane.since = now;
      }
      claiming = false;
      lane.doing = Doing.WORKING;
      lane.left = TRANSACTION + lane.held * workOfEach;
      grant();
      return;
    }
    boolean wakes = lane.doing == Doing.WORKING && done(lane);
    turn(lane);
    if (wakes) {
      lanes.stream().filter(other -> other.doing == Doing.CROWDED).forEach(this::turn);
    }
  }

  private boolean done(Lane lane) {
    active--;
    crowd.leave();
    long took = (long) (now - lane.since);
    pace.took(lane.held, took);
    return crowd.did(lane.held, took, (long) now);
  }
}
