package com.example.shop;

import java.time.LocalDate;

/** What the application already has: its own access to its own table. */
public interface OrderRepository {

  /** Fills the tier of the orders of {@code [from, to)} and says how many there were. */
  long fillTier(LocalDate from, LocalDate to);
}
