import type { EcgSetup } from "./configuration.ts";
import type { Link } from "./link.ts";
import { Register } from "./registers.ts";

/**
 * Two settings that must still be there: a chip that lost its supply for a moment has lost them. Command and answer
 * are made once, as words of the link.
 */
export class Canary {
  readonly #link: Link;
  readonly #mask: number;
  readonly #readEcg: number;
  readonly #ecg: number;
  readonly #readGen: number;
  readonly #gen: number;

  constructor(link: Link, { cnfgEcg, cnfgGen }: EcgSetup) {
    this.#link = link;
    this.#mask = link.word(0, 0xff_ff_ff);
    this.#readEcg = link.word((Register.CNFG_ECG << 1) | 1, 0);
    this.#ecg = link.word(0, cnfgEcg);
    this.#readGen = link.word((Register.CNFG_GEN << 1) | 1, 0);
    this.#gen = link.word(0, cnfgGen);
  }

  isAlive(): boolean {
    const link = this.#link;
    const mask = this.#mask;
    return (
      (link.exchange(this.#readEcg) & mask) === this.#ecg &&
      (link.exchange(this.#readGen) & mask) === this.#gen
    );
  }
}
