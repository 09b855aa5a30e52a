package dev.backfill.jdbc;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Postgres.class)
class FaultsTest {

  @Test
  void print(PostgresDatabase database) throws Exception {
    new Faults(database)
        .all()
        .forEach(
            (no, fault) -> {
              try {
                System.out.println("FAULT " + no + " | " + fault.told());
              } catch (Exception | Error e) {
                System.out.println("FAULT " + no + " ! " + e);
              }
            });
  }
}
