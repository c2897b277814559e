/** Codes of the journal. */
export const journalFaults = Object.freeze({});
