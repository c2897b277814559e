/** The firmware's memory on a chip, beyond what lies in flash: what `creation` in the manifests says too. */
export const creation = Object.freeze({ slots: 3072, chunkBytes: 36 * 1024, stackSlots: 768 });
