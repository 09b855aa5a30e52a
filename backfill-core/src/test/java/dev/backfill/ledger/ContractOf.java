package dev.backfill.ledger;

/** The contract as an object, to run single tests of it against any ledger. */
final class ContractOf extends LedgerContract {
  private final Ledger ledger;

  ContractOf(Ledger ledger) {
    this.ledger = ledger;
  }

  @Override
  public Ledger ledger() {
    return ledger;
  }

  @Override
  public Ledger sameStoreAsAnotherProcess() {
    return ledger;
  }

  /** No test that is run in this way waits for a back-off. */
  @Override
  public void makeDue(String planName) {
    throw new UnsupportedOperationException();
  }

  /** No test that is run in this way waits for an approval to expire. */
  @Override
  public void passFortyDays() {
    throw new UnsupportedOperationException();
  }
}
