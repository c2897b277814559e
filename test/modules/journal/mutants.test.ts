import { describe, expect, it } from "vitest";
import type { FlashOperation } from "../../../host-sim/flash/nor-flash.ts";
import { Magic } from "../../../modules/journal/layout.ts";
import type { History } from "./support/history.ts";
import { bytesToTry, chosenCase } from "./support/plan.ts";
import { Torture } from "./support/torture.ts";

/**
 * Journals that do the same things in a wrong order. Nothing in the product is changed for it: what the flash
 * is told is put into another order, which is what a wrong order in the code would come to.
 */
const beginsWith = (magic: number) => (operation: FlashOperation) =>
  operation.kind === "program" && (operation.data[0] | (operation.data[1] << 8)) === magic;
const isHead = beginsWith(Magic.head);
const isMark = beginsWith(Magic.mark);
const isHeader = beginsWith(Magic.header);
const isClose = beginsWith(Magic.close);
const isErase = (operation: FlashOperation) => operation.kind === "erase";

/** Moves each operation of one sort to just before the last (or so many before it) of another sort. */
function moveBefore(
  which: (o: FlashOperation) => boolean,
  anchor: (o: FlashOperation) => boolean,
  anchors = 1,
) {
  return (history: History) => {
    const { operations } = history;
    for (let at = 0; at < operations.length; at++) {
      if (!which(operations[at])) continue;
      let to = at;
      for (let met = 0; to >= 0 && met < anchors; ) if (--to >= 0 && anchor(operations[to])) met++;
      if (to >= 0) history.moveEarlier(at, to);
    }
  };
}

/** Lets marks and the units behind them change places, as a wrong sum would. */
function misplaceMarks({ operations }: History): void {
  operations.forEach((operation, at) => {
    const next = operations[at + 1];
    if (!isMark(operation) || next === undefined || isErase(next) || next.offset !== operation.offset + 32)
      return;
    operations[at] = { ...operation, offset: next.offset };
    operations[at + 1] = { ...next, offset: operation.offset, data: next.data.slice(0, 32) };
  });
}

const mutants: [what: string, alter: (history: History) => void, broken: RegExp][] = [
  ["writes the commit mark before the head and the body", moveBefore(isMark, isHead), /damages no entry/],
  ["writes the commit mark one unit too far", misplaceMarks, /damages no entry/],
  [
    "writes the header before the consumers' state is whole",
    moveBefore(isHeader, isHead),
    /damages no entry/,
  ],
  // Two sectors are given up ahead, so one opening earlier would still be right.
  ["erases a sector before its loss is noted", moveBefore(isErase, isHeader, 2), /lost although/],
  ["closes a sector before the next one is open", moveBefore(isClose, isHeader), /loses no sector/],
];

/** The first promise that a cut somewhere breaks, or undefined. */
function firstFinding(alter: (history: History) => void, geometry: string): string | undefined {
  const torture = new Torture(geometry, 1, alter);
  for (let operation = 0; operation < torture.operations; operation++) {
    for (const byte of bytesToTry(torture, operation)) {
      try {
        torture.cutAndMount(operation, byte);
      } catch (error) {
        return (error as Error).message;
      }
    }
  }
  return undefined;
}

describe.skipIf(chosenCase !== undefined)("the tests find a journal that", () => {
  it.each(mutants)("%s", (_, alter, broken) => {
    const finding = firstFinding(alter, "8x4096");
    expect(finding).toMatch(/^PURKINJE_CASE=8x4096\/1\//);
    expect(finding).toMatch(broken);
  });

  it("does nothing wrong, not", () => {
    expect(firstFinding(() => {}, "5x4096")).toBeUndefined();
  });
});
