/** host/tape.c: plays the next call of the tape, which must be this one. */
// biome-ignore lint/suspicious/noExplicitAny: what a call answers is known where it is made
declare const call: (capability: number, ...args: readonly (number | string | Uint8Array)[]) => any;

const bound = call;

export { bound as call };
