import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { softwareSha256 } from "../../../gateway/hash.ts";
import { Fault } from "../../../modules/fault/fault.ts";
import { ChainState } from "../../../modules/record/chain-state.ts";
import { resumeChainAfter } from "../../../modules/record/resume-chain.ts";
import { closed, testDevice } from "./support/device.ts";
import { readingCases } from "./support/readings.ts";

/** The chain after a batch, or undefined where the batch was not readable. */
function resumed(batch: Uint8Array): ChainState | undefined {
  const chain = new ChainState();
  try {
    resumeChainAfter(batch, chain, softwareSha256());
    return chain;
  } catch (error) {
    expect(error).toBeInstanceOf(Fault);
    expect(chain).toEqual(new ChainState());
    return undefined;
  }
}

describe("resuming the chain from the last batch in store", () => {
  test("puts it just where it stood when the batch was closed", () => {
    fc.assert(
      fc.property(fc.array(readingCases, { minLength: 1, maxLength: 5 }), fc.nat(3), (cases, earlier) => {
        const device = testDevice({ capacityBytes: 8192, configuration: new Uint8Array(16).fill(1) });
        device.batches(earlier);
        for (const { append } of cases) append(device.builder);
        const batch = closed(device.builder);
        expect(resumed(batch)).toEqual(device.chain);
      }),
      { numRuns: 30 },
    );
  });

  test("leaves the chain alone for bytes that are no batch", () => {
    const batch = testDevice().batch();
    for (let length = 0; length < batch.length - 66; length++)
      expect(resumed(batch.slice(0, length))).toBe(undefined);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => void resumed(bytes)));
    const payloadStart = Uint8Array.of(...batch.slice(0, 64));
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        (bytes) => void resumed(Uint8Array.of(...payloadStart, ...bytes)),
      ),
    );
  });

  test("a batch of another version is not resumed from", () => {
    const batch = testDevice().batch();
    // Tag, array, protected header, unprotected header, payload head (2 bytes), map head, key 0.
    expect(batch[2 + 61 + 1 + 2 + 2]).toBe(1);
    batch[2 + 61 + 1 + 2 + 2] = 2;
    expect(resumed(batch)).toBe(undefined);
  });
});
