package dev.backfill.jdbc.dialect;

import java.util.Map;
import java.util.Optional;

/**
 * Where a transaction keeps before-images: one spot for each chunk that it was begun for. Value.
 *
 * @param spots by the number of the chunk; none where nothing is kept
 */
public record BeforeImages(Map<Long, ImageSpot> spots) {

  /** For transactions without a ledger, as in a dry run and in a host's unit test. */
  public static final BeforeImages NOWHERE = new BeforeImages(Map.of());

  public BeforeImages {
    spots = Map.copyOf(spots);
  }

  /** Where the next batch of a chunk goes. */
  public Optional<ImageSpot> of(long chunkNo) {
    return Optional.ofNullable(spots.get(chunkNo));
  }
}
