package dev.backfill.web.json;

import dev.backfill.ledger.ChunkView;
import dev.backfill.scope.Estimate;
import dev.backfill.web.facts.Facts;
import dev.backfill.work.Failure;

/** The chunks of a run that are listed, and the slowest of them. Stateless. */
final class ChunksPart {

  private ChunksPart() {}

  static void write(Json json, Facts facts) {
    json.flag("allChunksListed", facts.listsAll());
    json.array("chunks", facts.report().chunks(), chunk -> chunk(json, chunk));
    json.array("slowestChunks", facts.slowest(), chunk -> slow(json, chunk));
  }

  private static void chunk(Json json, ChunkView chunk) {
    json.count("no", chunk.no());
    json.text("id", chunk.id());
    json.text("kind", chunk.kind().name());
    json.text("bounds", chunk.bounds());
    json.text("state", chunk.state().name());
    json.count("failedAttempts", chunk.attempts());
    json.object("rows", () -> NumbersPart.counts(json, chunk.rows()));
    json.object("expected", chunk.estimate(), estimate -> expected(json, estimate));
    json.time("startedAt", chunk.startedAt());
    json.seconds("seconds", chunk.took());
    json.object("failure", chunk.failure(), failure -> failure(json, failure));
  }

  private static void expected(Json json, Estimate estimate) {
    json.count("rows", estimate.rows());
    json.text("source", estimate.source().name());
  }

  static void failure(Json json, Failure failure) {
    json.text("kind", failure.kind().name());
    json.text("sqlState", failure.sqlState());
    json.text("text", failure.text());
  }

  private static void slow(Json json, ChunkView chunk) {
    json.count("no", chunk.no());
    json.text("id", chunk.id());
    json.seconds("seconds", chunk.took());
  }
}
