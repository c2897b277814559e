/** The firmware's memory on a chip, beyond what lies in flash: what `creation` in the manifests says too. */
export const creation = Object.freeze({ slots: 4096, chunkBytes: 48 * 1024, stackSlots: 768 });
