package dev.backfill.ledger;

import dev.backfill.scope.Range;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/**
 * What every ledger promises: its test extends this class and says how to get one. Each aspect of
 * the contract is an interface of its own.
 */
public abstract class LedgerContract
    implements PlanningContract,
        ClaimContract,
        FenceContract,
        TransactionContract,
        ChunkContract,
        HoldContract,
        BadRowContract,
        SkipContract,
        SplitContract,
        CoverageContract,
        ReprocessContract,
        RunContract,
        ControlContract,
        OpenContract,
        ApprovalContract,
        ViewContract,
        InspectionContract,
        RetentionContract {

  private final List<RunLedger<?>> opened = new ArrayList<>();

  @Override
  public final <R extends Range> RunLedger<R> open(Ledger ledger, RunDefinition<R> definition) {
    var run = ledger.open(definition);
    opened.add(run);
    return run;
  }

  @AfterEach
  final void endMemberships() {
    opened.forEach(RunLedger::close);
  }
}
