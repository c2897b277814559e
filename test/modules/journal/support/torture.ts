import type { NorFlash } from "../../../../host-sim/flash/nor-flash.ts";
import { PowerCut } from "../../../../host-sim/flash/power-cut.ts";
import { Continuation, checkMount } from "./check.ts";
import { flashOf, geometryOf } from "./geometry.ts";
import type { Expectation, History } from "./history.ts";
import { play } from "./script.ts";

/** How often the clean run goes around the ring. */
const LAPS = 4;

/** One cut, or two in a row: the second while the device goes on after the first. */
export interface Case {
  readonly geometry: string;
  readonly seed: number;
  readonly operation: number;
  readonly byte: number;
  readonly second?: { readonly operation: number; readonly byte: number };
}

/** The name of a case, by which it can be run again: see {@link caseOf}. */
export function idOf(one: Case): string {
  const { geometry, seed, operation, byte, second } = one;
  const first = `${geometry}/${seed}/${operation}/${byte}`;
  return second === undefined ? first : `${first}/${second.operation}/${second.byte}`;
}

export function caseOf(id: string): Case {
  const [geometry, ...numbers] = id.split("/");
  const [seed, operation, byte, secondOperation, secondByte] = numbers.map(Number);
  const first = { geometry, seed, operation, byte };
  if (secondOperation === undefined) return first;
  return { ...first, second: { operation: secondOperation, byte: secondByte } };
}

/** A clean run's history, and the flash as it was before each of its operations, one after another. */
export class Torture {
  readonly history: History;
  readonly geometry;
  readonly #seed: number;
  readonly #flash: NorFlash;
  #at = 0;
  #expected: { readonly operation: number; readonly expectation: Expectation } | undefined;
  cases = 0;

  /** @param alter changes what the flash is told and when, to see that a wrong order of operations is found out */
  constructor(geometry: string, seed: number, alter: (history: History) => void = () => {}) {
    this.geometry = geometryOf(geometry);
    this.#seed = seed;
    this.history = play({ geometry: this.geometry, seed, sectors: this.geometry.sectors * LAPS });
    alter(this.history);
    this.#flash = flashOf(this.geometry);
  }

  get operations(): number {
    return this.history.operations.length;
  }

  /** Operations of one lap of a ring that is full and overwrites. */
  get lap(): { from: number; to: number } {
    const erases: number[] = [];
    this.history.operations.forEach((operation, at) => {
      if (operation.kind === "erase" && operation.offset === 0) erases.push(at);
    });
    return { from: erases[1] ?? 0, to: erases[2] ?? this.operations };
  }

  /** Cuts once in an operation, checks, goes on, and checks again. Throws with the case's id. */
  cut(operation: number, byte: number): void {
    this.#try({ geometry: this.geometry.name, seed: this.#seed, operation, byte }, (flash, expected) => {
      const then = checkMount(flash, this.geometry, expected, operation);
      const further = new Continuation(flash, then, operation);
      further.run();
      checkMount(flash, this.geometry, further.expected, operation, "tail");
    });
  }

  /** Cuts once and mounts, no more: for where every byte is tried. */
  cutAndMount(operation: number, byte: number): void {
    this.#try({ geometry: this.geometry.name, seed: this.#seed, operation, byte }, (flash, expected) => {
      checkMount(flash, this.geometry, expected, operation, "tail");
    });
  }

  /** Cuts, and cuts again in each operation of what the device does next, at a byte of its own. */
  cutTwice(operation: number, byte: number, secondByte: (second: number) => number): void {
    let more = true;
    for (let second = 0; more; second++) more = this.cutAgain(operation, byte, second, secondByte(second));
  }

  /** @returns whether there was such a second operation */
  cutAgain(operation: number, byte: number, second: number, secondByte: number): boolean {
    let happened = false;
    const one = { geometry: this.geometry.name, seed: this.#seed, operation, byte };
    this.#try({ ...one, second: { operation: second, byte: secondByte } }, (flash, expected) => {
      const then = checkMount(flash, this.geometry, expected, operation);
      const further = new Continuation(flash, then, operation);
      flash.cutAt({ operation: flash.operations + second, byte: secondByte });
      happened = isCut(() => further.run());
      flash.powerUp();
      const afterwards = checkMount(flash, this.geometry, further.expected, operation + 1);
      const last = new Continuation(flash, afterwards, operation + 1);
      last.run();
      checkMount(flash, this.geometry, last.expected, operation + 1, "tail");
    });
    return happened;
  }

  run(one: Case): void {
    if (one.second === undefined) this.cut(one.operation, one.byte);
    else this.cutAgain(one.operation, one.byte, one.second.operation, one.second.byte);
  }

  #try(one: Case, check: (flash: NorFlash, expected: Expectation) => void): void {
    this.cases++;
    this.#advance(one.operation);
    const flash = this.#flash.clone(one.operation * 4099 + one.byte);
    flash.cutAt({ operation: flash.operations, byte: one.byte });
    isCut(() => this.#apply(flash, one.operation));
    flash.powerUp();
    try {
      if (this.#expected?.operation !== one.operation) {
        this.#expected = { operation: one.operation, expectation: this.history.expectAt(one.operation) };
      }
      check(flash, this.#expected.expectation);
    } catch (error) {
      throw new Error(`PURKINJE_CASE=${idOf(one)}: ${(error as Error).message}`, { cause: error });
    }
  }

  #advance(operation: number): void {
    if (operation < this.#at) throw new RangeError("Cases of one run come in the order of their operations.");
    while (this.#at < operation) this.#apply(this.#flash, this.#at++);
  }

  #apply(flash: NorFlash, operation: number): void {
    const { kind, offset, data } = this.history.operations[operation];
    if (kind === "erase") flash.eraseBlock(offset / flash.sectorBytes);
    else flash.write(data, offset);
  }
}

/** Runs until power fails; whether it did. Anything else that is thrown is a finding. */
function isCut(action: () => void): boolean {
  try {
    action();
  } catch (error) {
    if (error instanceof PowerCut) return true;
    throw error;
  }
  return false;
}
