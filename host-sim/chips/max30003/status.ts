import { Status } from "./registers.ts";

/** Terms that hold until STATUS is read, once their cause has gone. */
const HELD =
  Status.FSTINT |
  Status.DCLOFFINT |
  Status.LONINT |
  Status.PLLINT |
  Status.LDOFF_PH |
  Status.LDOFF_PL |
  Status.LDOFF_NH |
  Status.LDOFF_NL;

/** Terms that can pull an interrupt line. */
export const TERMS = 0xf00f00;

/** STATUS: what is the case now, and what was and has not been read (datasheet, "STATUS (0x01)"). */
export class StatusWord {
  #live = 0;
  #held = 0;
  /** With CLR_FAST = 1, a read silences FSTINT until fast recovery is entered anew. */
  #fastSilenced = false;

  get value(): number {
    return this.#live | this.#held;
  }

  /** Sets the terms that are the case now. */
  update(live: number): void {
    let now = live;
    if (!(now & Status.FSTINT)) this.#fastSilenced = false;
    else if (this.#fastSilenced) now &= ~Status.FSTINT;
    this.#live = now;
    this.#held |= now & HELD;
  }

  /** What a read-back at this instant gives and clears. */
  read(clearFastOnRead: boolean): number {
    const value = this.value;
    this.#held = 0;
    if (clearFastOnRead && this.#live & Status.FSTINT) {
      this.#fastSilenced = true;
      this.#live &= ~Status.FSTINT;
    }
    this.#held |= this.#live & HELD;
    return value;
  }

  reset(): void {
    this.#live = 0;
    this.#held = 0;
    this.#fastSilenced = false;
  }
}
