/** Codes of the publish. */
export const publishFaults = Object.freeze({});
