/** Codes of the record: readings, batches, the chain and strips. */
export const recordFaults = Object.freeze({
  "record-not-integer":
    "A reading held a value that is no whole number within 53 bits: it was not recorded; the caller must scale it.",
  "record-bad-option":
    "A batch builder was made with sizes that do not fit: see its capacity and the lengths of hash and key.",
  "record-not-signed": "The signer did not sign: the batch is kept and must be offered to it again.",
  "record-chain-unreadable":
    "The stored state of the chain cannot be read: a new chain must be begun, which says so under signature.",
  "record-batch-unreadable":
    "A stored batch does not begin as this firmware writes it: it is not used to resume the chain.",
});
