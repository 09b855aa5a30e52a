package dev.backfill.ledger;

/**
 * The version of a plan that an approval is for. Value.
 *
 * @param planHash fingerprint of the plan
 * @param workHash fingerprint of the work
 * @param termsHash fingerprint of what else is approved
 */
record ApprovedVersion(String planHash, String workHash, String termsHash) {}
