/** Plans as YAML files. */
module dev.backfill.yaml {
  requires static transitive org.jspecify;
  requires transitive dev.backfill;
  requires transitive dev.backfill.jdbc;
  requires transitive java.sql;
  requires org.snakeyaml.engine;

  exports dev.backfill.yaml;
}
