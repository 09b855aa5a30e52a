package dev.backfill.web.json;

import dev.backfill.ledger.BadRowGroup;
import dev.backfill.ledger.SkippedChunk;
import dev.backfill.report.FailureGroup;
import dev.backfill.web.facts.Facts;
import dev.backfill.web.facts.UndoWay;
import dev.backfill.work.TableDifference;
import dev.backfill.work.TableDifference.ColumnMatches;

/** What came of a run: failures by cause, differences, notes, the way to undo it. Stateless. */
final class OutcomePart {

  private OutcomePart() {}

  static void write(Json json, Facts facts) {
    json.array("failures", facts.failures(), group -> failures(json, group));
    json.object("difference", facts.report().difference(), found -> difference(json, found));
    json.object("rowsSetAside", () -> setAside(json, facts));
    json.array("skipped", facts.report().skipped(), chunk -> skipped(json, chunk));
    json.object("approvals", facts.report().approvals(), known -> ApprovalsPart.write(json, known));
    json.texts("notes", facts.report().notes());
    json.object("undo", facts.undo(), way -> undo(json, way));
  }

  static void failures(Json json, FailureGroup group) {
    ChunksPart.failure(json, group.failure());
    json.count("chunks", group.chunks());
    json.count("givenUp", group.givenUp());
    json.count("failedAttempts", group.failedAttempts());
    json.texts("examples", group.examples());
  }

  private static void setAside(Json json, Facts facts) {
    json.count("rows", facts.progress().badRows());
    json.array("causes", facts.report().badRows(), group -> setAside(json, group));
  }

  private static void setAside(Json json, BadRowGroup group) {
    json.count("rows", group.rows());
    json.text("cause", group.cause());
    json.text("sqlState", group.sqlState());
    json.text("constraint", group.constraint());
  }

  private static void skipped(Json json, SkippedChunk chunk) {
    json.text("id", chunk.chunkId());
    json.text("by", chunk.by());
    json.time("at", chunk.at());
    json.text("why", chunk.why());
  }

  /** Without the keys of rows, which are row data. */
  private static void difference(Json json, TableDifference found) {
    json.count("matching", found.matching());
    json.count("differing", found.differing());
    json.count("onlyLeft", found.onlyLeft());
    json.count("onlyRight", found.onlyRight());
    json.array("columns", found.columns(), column -> column(json, column));
  }

  private static void column(Json json, ColumnMatches column) {
    json.text("column", column.column());
    json.count("matching", column.matching());
    json.count("differing", column.differing());
  }

  private static void undo(Json json, UndoWay way) {
    json.text("kind", way.kind());
    json.text(way.isRestore() ? "command" : "reason", way.text());
    way.maxAge().ifPresent(age -> json.seconds("maxAgeSeconds", age));
    way.backup().ifPresent(check -> json.object("backup", () -> ChecksPart.write(json, check)));
  }
}
