module com.example.shop {
  requires dev.backfill;
  requires dev.backfill.jdbc;
}
