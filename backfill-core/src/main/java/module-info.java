/** Changes historical data safely: plans, lanes, ledger, checks, progress and reports. */
@SuppressWarnings("module") // the modules that it names are compiled after this one
module dev.backfill {
  requires static transitive org.jspecify;
  requires org.slf4j;
  requires io.github.resilience4j.core;
  requires io.github.resilience4j.retry;

  exports dev.backfill;
  exports dev.backfill.base to
      dev.backfill.jdbc,
      dev.backfill.web;
  exports dev.backfill.check;
  exports dev.backfill.contract;
  exports dev.backfill.ledger;
  exports dev.backfill.plan;
  exports dev.backfill.progress;
  exports dev.backfill.report;
  exports dev.backfill.run;
  exports dev.backfill.scope;
  exports dev.backfill.support to
      dev.backfill.jdbc,
      dev.backfill.web,
      dev.backfill.yaml;
  exports dev.backfill.testing;
  exports dev.backfill.work;
}
