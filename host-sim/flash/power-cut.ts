/** Thrown by the flash model at the planned moment, and by every call after it until power is back. */
export class PowerCut extends Error {
  constructor() {
    super("The simulated device has no power.");
    this.name = "PowerCut";
  }
}

/** Where power fails: at which operation (a page program or a sector erase, counted from 0), and how far into it. */
export interface CutPoint {
  readonly operation: number;
  /**
   * Of a page program: the byte at which it tears; those before it are programmed, this one in part. Of an
   * erase: 0 leaves the sector as it was; any other number seeds what is left of it.
   */
  readonly byte: number;
}
