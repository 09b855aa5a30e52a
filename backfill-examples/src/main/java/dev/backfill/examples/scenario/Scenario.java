package dev.backfill.examples.scenario;

import java.io.IOException;
import java.sql.SQLException;

/**
 * A backfill from beginning to end, with its undo, in five acts. Role; each act is called once, in
 * this order, by one thread.
 */
public interface Scenario {

  /**
   * Makes the tables.
   *
   * @param narrator told what is there
   * @throws SQLException if the database refuses
   * @throws IOException if a file cannot be written
   */
  void prepare(Narrator narrator) throws SQLException, IOException;

  /**
   * Does the backfill.
   *
   * @param narrator told what is going to be done, and what happened
   * @throws SQLException if the database refuses
   * @throws IOException if a file cannot be written
   */
  void work(Narrator narrator) throws SQLException, IOException;

  /**
   * Compares the tables with what they must hold now, by SQL and numbers of its own.
   *
   * @return the comparison
   * @throws SQLException if the database refuses
   * @throws IOException if a file cannot be read
   */
  Proof proof() throws SQLException, IOException;

  /**
   * Takes the backfill back.
   *
   * @param narrator told what happened
   * @throws SQLException if the database refuses
   * @throws IOException if a file cannot be written
   */
  void undo(Narrator narrator) throws SQLException, IOException;

  /**
   * Compares the tables with what they held before.
   *
   * @return the comparison
   * @throws SQLException if the database refuses
   */
  Proof proofOfUndo() throws SQLException;
}
