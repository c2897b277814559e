/** What an uplink has done since it was made. */
export interface UplinkCounts {
  /** Connections that the broker accepted. */
  connections: number;
  /** Batches that were written whole, repeats among them. */
  published: number;
  /** Batches that were begun once more under their old identifier, because a link broke. */
  resent: number;
  /** Batches whose source was told that they are in safe hands. */
  acknowledged: number;
  /** Acknowledgements of what was not sent, or had been acknowledged before. */
  strayAcknowledgements: number;
  /** Receipts that were malformed, too long or not believed. */
  invalidReceipts: number;
}

export function uplinkCounts(): UplinkCounts {
  return {
    connections: 0,
    published: 0,
    resent: 0,
    acknowledged: 0,
    strayAcknowledgements: 0,
    invalidReceipts: 0,
  };
}
