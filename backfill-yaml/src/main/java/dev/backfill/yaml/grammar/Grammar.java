package dev.backfill.yaml.grammar;

import static dev.backfill.yaml.grammar.Key.optional;
import static dev.backfill.yaml.grammar.Key.required;

import dev.backfill.plan.ApprovalRule;
import dev.backfill.plan.FailureLimit;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.plan.RunOptions;
import dev.backfill.yaml.grammar.Type.Items;
import dev.backfill.yaml.grammar.Type.Named;
import dev.backfill.yaml.grammar.Type.Section;

/** All keys of a plan's file. The reader, the writer, the schema and the page are made of these. */
public final class Grammar {

  /** The largest number of chunks that may be labelled. */
  public static final int MOST_CHUNKS = 100_000;

  /** The largest number of keys. */
  public static final int MOST_KEYS = 100_000;

  private static final int MOST_NAMES = 100;

  private static final Section RANGE_OF_DATES =
      Section.of(
          required("start", Scalars.BOUND, "The first day or instant.", "2023-01-01"),
          required("end", Scalars.BOUND, "The day or instant after the last.", "2024-01-01"));

  private static final Section RANGE_OF_IDS =
      Section.of(
          required("start", Scalars.ID, "The first key.", "0"),
          required("end", Scalars.ID, "The key after the last.", "5000000"));

  private static final Section SCOPE =
      Section.of(
          optional(
              "data_source",
              Scalars.NAME,
              "The data source, by its name in the registry.",
              "the only one that is registered",
              "shop"),
          required(
              "table",
              Scalars.IDENTIFIER,
              "The table, with its schema where it is not on the search path.",
              "orders"),
          optional(
              "column",
              Scalars.IDENTIFIER,
              "The column that the range and the chunks go by.",
              "needed with date_range, id_range and keys",
              "order_date"),
          optional(
              "date_range",
              RANGE_OF_DATES,
              "Days or instants, without the end.",
              "one of date_range, id_range, keys and by_key is needed to run",
              ""),
          optional("id_range", RANGE_OF_IDS, "Whole numbers, without the end.", "", ""),
          optional(
              "keys",
              new Items(Scalars.ROW_KEY, 1, MOST_KEYS),
              "The rows with these values of the column.",
              "",
              "[17, 42]"),
          optional(
              "by_key",
              Scalars.LOGICAL,
              "The whole table, along its primary key.",
              "false",
              "true"),
          optional(
              "zone",
              Scalars.ZONE,
              "Where a day begins, for columns of times.",
              "none; needed where the column holds times",
              "Europe/Berlin"),
          optional(
              "where",
              Scalars.SQL,
              "A condition on the rows.",
              "all rows of the range",
              "status <> 'draft'"),
          optional(
              "with_nulls",
              Scalars.LOGICAL,
              "Also the rows without a value of the column.",
              "false",
              "true"),
          optional(
              "exact_counts",
              Scalars.LOGICAL,
              "Counts rows instead of estimating them.",
              "false",
              "true"),
          optional(
              "estimated_rows",
              Scalars.ABOUT_ROWS,
              "An estimate for readers. explain and dry-run write theirs.",
              "",
              "5_200_000"),
          optional(
              "estimated_duration",
              Scalars.SPAN,
              "An estimate for readers. dry-run writes its own.",
              "",
              "4h"));

  private static final Section STRATEGY =
      Section.of(
          optional(
              "type",
              Scalars.words("incremental", "correction"),
              "What kind of change it is. A correction names its rows by keys.",
              "correction with scope.keys, else incremental",
              "incremental"),
          optional(
              "chunk_by",
              Scalars.CHUNK_BY,
              "The unit of the calendar that is a chunk, or partition.",
              "one of chunk_by, chunk_width and chunk_size is needed to run",
              "month"),
          optional(
              "chunk_width",
              Scalars.count(1, Long.MAX_VALUE),
              "The number of keys that a chunk of an id_range spans.",
              "",
              "10000"),
          optional(
              "chunk_size",
              Scalars.ABOUT_ROWS,
              "With chunk_by or chunk_width, larger chunks are cut to about so many rows. Alone,"
                  + " all chunks have so many.",
              "no limit",
              "~500_000 rows"),
          optional(
              "parallelism",
              Scalars.count(1, RunOptions.MAX_PARALLELISM),
              "The largest number of chunks at once.",
              Integer.toString(RunOptions.DEFAULT_PARALLELISM),
              "4"),
          optional(
              "preserve_existing",
              Scalars.LOGICAL,
              "Changes only rows that have no value yet.",
              "false",
              "true"),
          optional(
              "order",
              Scalars.words("oldest_first", "newest_first"),
              "The end at which the run begins.",
              "oldest_first",
              "newest_first"),
          optional(
              "batch_rows",
              Scalars.ROWS,
              "The largest number of rows in one commit, as of when the end of its batch is looked"
                  + " for.",
              Integer.toString(RunOptions.DEFAULT_BATCH_ROWS),
              "5_000"),
          optional(
              "max_chunks",
              Scalars.count(1, Long.MAX_VALUE),
              "The number of chunks that the plan may have.",
              Long.toString(RunOptions.DEFAULT_MAX_CHUNKS),
              "1000"),
          optional(
              "canary",
              new Items(Scalars.STAGE, 1, 10),
              "Stages that end and are judged before the next begins. The first is a number of"
                  + " chunks.",
              "none",
              "[1, 5%]"),
          optional(
              "delta_passes",
              Scalars.count(0, RunOptions.MAX_DELTA_PASSES),
              "How often rows that came meanwhile are looked for.",
              "0",
              "2"));

  private static final Section WORK =
      Section.of(
              optional(
                  "set",
                  new Named(Scalars.COLUMN, Scalars.EXPRESSION),
                  "Columns, each with the expression of its new value.",
                  "",
                  "{tier: \"'gold'\"}"),
              optional(
                  "sql",
                  Scalars.SQL,
                  "One statement for each chunk. {chunk} stands for the condition that selects the"
                      + " rows of the chunk.",
                  "",
                  "update orders set tier = 'gold' where {chunk}"),
              optional(
                  "delete", Scalars.words("rows"), "Deletes the rows of the scope.", "", "rows"),
              optional(
                  "transform",
                  Scalars.NAME,
                  "Work in Java, by its name in the registry.",
                  "",
                  "tier_of_order"),
              optional(
                  "expect_rows",
                  Scalars.count(1, 100_000),
                  "With set: changes exactly so many rows, or none.",
                  "any number",
                  "37"))
          .exactlyOneOf("set", "sql", "delete", "transform");

  private static final Section CHUNK =
      Section.of(
          required("id", Scalars.LABEL, "A name for readers.", "chunk_01"),
          required(
              "date_range",
              new Items(Scalars.BOUND, 2, 2),
              "Start and end. It must be a chunk that the plan cuts.",
              "[2023-01-01, 2023-02-01]"),
          optional("estimated_rows", Scalars.ABOUT_ROWS, "For readers.", "", "420_000"),
          optional(
              "status",
              Scalars.words(
                  "pending",
                  "running",
                  "retrying",
                  "success",
                  "succeeded",
                  "failed",
                  "skipped",
                  "quarantined",
                  "blocked",
                  "rolled_back"),
              "For readers. The ledger alone decides what is done.",
              "",
              "pending"));

  private static final Section RETRY =
      Section.of(
          optional(
              "attempts",
              Scalars.count(1, 100),
              "Attempts at a chunk, the first one included.",
              Integer.toString(RetryPolicy.DEFAULT_ATTEMPTS),
              "5"),
          optional("first_wait", Scalars.SPAN, "The wait before the second attempt.", "1s", "5s"),
          optional(
              "conflict_wait",
              Scalars.SPAN,
              "The same after a deadlock or another conflict.",
              "100ms",
              "200ms"),
          optional("longest_wait", Scalars.SPAN, "The longest wait.", "30s", "2m"));

  private static final Section DEADLINES =
      Section.of(
          optional("batch", Scalars.SPAN, "The longest time of one commit.", "none", "1m"),
          optional(
              "chunk", Scalars.SPAN, "The longest time of one attempt at a chunk.", "none", "30m"),
          optional(
              "run", Scalars.SPAN, "The longest time until the run pauses itself.", "none", "8h"));

  private static final Section FAILURES =
      Section.of(
          optional(
              "chunks",
              Scalars.count(0, Long.MAX_VALUE),
              "So many failed chunks never stop the run.",
              Long.toString(FailureLimit.DEFAULT.chunks()),
              "0"),
          optional(
              "percent",
              Scalars.fraction(0, 100),
              "Nor does this share of the chunks.",
              "1",
              "0.5"),
          optional(
              "alike",
              Scalars.count(0, Integer.MAX_VALUE),
              "So many chunks that fail alike in a row pause the run; 0 for never.",
              Integer.toString(FailureLimit.DEFAULT_ALIKE),
              "5"));

  private static final Section SET_ASIDE =
      Section.of(
          required(
              "rows", Scalars.count(1, Long.MAX_VALUE), "So many rows never stop the run.", "100"),
          optional(
              "share", Scalars.fraction(0, 1), "Nor does this share of the rows.", "0", "0.001"));

  private static final Items CHECKS = new Items(Scalars.NAME, 0, MOST_NAMES);

  private static final Section EXECUTION =
      Section.of(
          optional(
              "pre_checks",
              CHECKS,
              "Checks before the first chunk, by name.",
              "none",
              "[verify_source_data_exists]"),
          optional(
              "chunks",
              new Items(CHUNK, 0, MOST_CHUNKS),
              "Labels of chunks, all or some. They change nothing.",
              "none",
              ""),
          optional(
              "chunk_checks", CHECKS, "Checks after each chunk, by name.", "none", "[no_orphans]"),
          optional(
              "post_checks",
              CHECKS,
              "Checks after the last chunk, by name.",
              "none",
              "[verify_row_count_unchanged]"),
          optional("retry", RETRY, "What follows a failed attempt.", "", ""),
          optional("deadlines", DEADLINES, "What takes longer is stopped.", "", ""),
          optional(
              "windows",
              new Items(Scalars.WINDOW, 1, MOST_NAMES),
              "Times of day in which chunks and batches begin; outside of them the run waits.",
              "at any time",
              "[\"22:00-06:00\", \"sat,sun 00:00-24:00 Europe/Berlin\"]"),
          optional("failure_limit", FAILURES, "What stops the run.", "", ""),
          optional("set_aside", SET_ASIDE, "Rows that fail on their data are set aside.", "", ""),
          optional(
              "max_outage",
              Scalars.SPAN,
              "The longest wait for a database that is away.",
              "15m",
              "1h"),
          optional(
              "grace",
              Scalars.SPAN,
              "The longest wait for work that is asked to end.",
              "30s",
              "1m"),
          optional(
              "require_exactly_once",
              Scalars.LOGICAL,
              "Refuses a run that would do chunks at least once.",
              "false",
              "true"),
          optional(
              "allow_overlap",
              Scalars.LOGICAL,
              "Begins beside another run of the same rows.",
              "false",
              "true"),
          optional(
              "show_causes",
              Scalars.LOGICAL,
              "Shows messages of the driver, which may hold row data.",
              "false",
              "true"),
          optional(
              "drain_on_shutdown",
              Scalars.LOGICAL,
              "Ends in good order when the JVM ends.",
              "false",
              "true"),
          optional(
              "database_cores",
              Scalars.count(1, 10_000),
              "Cores of the database; explain warns of more lanes.",
              "unknown",
              "8"),
          optional(
              "after",
              new Items(Scalars.PLAN_NAME, 1, MOST_NAMES),
              "Plans that must be complete before this one begins.",
              "none",
              "[customers_tier]"),
          optional(
              "after_chunks_of",
              new Items(Scalars.PLAN_NAME, 1, MOST_NAMES),
              "The same chunk by chunk.",
              "none",
              "[customers_tier]"),
          optional(
              "accept_skipped",
              Scalars.LOGICAL,
              "A chunk there that a person left out counts as done.",
              "false",
              "true"));

  private static final Section ROLLBACK =
      Section.of(
          required(
              "strategy",
              Scalars.words("restore_from_backup", "undo_log", "none"),
              "How it is undone: from a backup, from before-images in the ledger, or not at all.",
              "undo_log"),
          optional(
              "backup_location",
              Scalars.LABEL,
              "Where the backups are, for restore_from_backup.",
              "needed there",
              "s3://backups/orders_pre_backfill/"),
          optional("max_age", Scalars.SPAN, "The greatest age of the backup.", "1d", "12h"),
          optional(
              "command",
              Scalars.SQL,
              "The command that restores, for the report.",
              "a sentence with the location",
              "pgbackrest restore --set=orders"),
          optional(
              "reason",
              Scalars.PROSE,
              "Why it cannot be undone, for none.",
              "needed there",
              "the column is new"));

  private static final Section MONITORING =
      Section.of(
          optional(
              "progress_webhook",
              Scalars.ADDRESS,
              "Who is sent the progress. An address that is a secret stands in the environment or"
                  + " in a file.",
              "none",
              "${env:PROGRESS_WEBHOOK}"),
          optional(
              "update_frequency", Scalars.FREQUENCY, "How often.", "on_state_change", "per_chunk"));

  private static final Section BACKFILL =
      Section.of(
          optional("version", Scalars.count(1, 1), "The version of this format.", "1", "1"),
          required(
              "name",
              Scalars.PLAN_NAME,
              "The name of the plan. The same name and ledger continue a run.",
              "orders_tier_backfill"),
          optional(
              "description",
              Scalars.PROSE,
              "The purpose, shown in the report.",
              "",
              "Backfill customer_tier"),
          optional(
              "created",
              Scalars.BOUND,
              "When the file was written, for readers.",
              "",
              "2024-01-15"),
          optional(
              "requested_by",
              Scalars.LABEL,
              "Who asked for it, shown in the report.",
              "",
              "data-team"),
          optional(
              "approvals_required",
              Scalars.count(0, ApprovalRule.MAX_REQUIRED),
              "The number of people who must approve this version before it is run. The one who"
                  + " requested it is none of them.",
              "0",
              "2"),
          optional(
              "approvers",
              new Items(Scalars.LABEL, 1, MOST_NAMES),
              "Who may approve it.",
              "all but the one who requested it",
              "[ann, bob]"),
          optional(
              "code_version",
              Scalars.LABEL,
              "The version of the work. A run is not resumed with another.",
              "\"1\"",
              "\"2\""),
          required("scope", SCOPE, "Which rows.", ""),
          optional("strategy", STRATEGY, "How they are cut and processed.", "", ""),
          optional("work", WORK, "What is done to them. It is needed to run.", "", ""),
          optional("execution", EXECUTION, "Checks, and what becomes of failures.", "", ""),
          optional("rollback", ROLLBACK, "How it can be undone.", "no way is stated", ""),
          optional("monitoring", MONITORING, "Who hears of it.", "", ""));

  /** The whole file. */
  public static final Section FILE = Section.of(required("backfill", BACKFILL, "The plan.", ""));

  private Grammar() {}
}
