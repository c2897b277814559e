/** Codes of the record. */
export const recordFaults = Object.freeze({});
