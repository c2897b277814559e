import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { verifyRecord } from "../../../gateway/verify/verifier.ts";
import { Fault } from "../../../modules/fault/fault.ts";
import { CHAIN_STATE_BYTES, ChainState } from "../../../modules/record/chain-state.ts";
import { ChainReason } from "../../../modules/record/codes.ts";
import { concat, testDevice } from "./support/device.ts";

describe("the state of the chain", () => {
  test("comes back from its stored form", () => {
    const number48 = fc.nat(0xffff_ffff).chain((low) => fc.nat(0xffff).map((high) => high * 2 ** 32 + low));
    fc.assert(
      fc.property(
        fc.nat(0xffff_ffff),
        fc.nat(0xffff_ffff),
        number48,
        number48,
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (chainId, bootCounter, batchNumber, nextSequence, link) => {
          const chain = new ChainState();
          Object.assign(chain, {
            chainId,
            bootCounter,
            batchNumber,
            nextSequence,
            reason: ChainReason.stateLost,
          });
          chain.link.set(link);
          const stored = new Uint8Array(CHAIN_STATE_BYTES);
          chain.save(stored);
          const restored = new ChainState();
          restored.restore(stored);
          expect(restored).toEqual(chain);
        },
      ),
    );
  });

  test("a chain goes on over restarts without a break", () => {
    const device = testDevice();
    const before = device.batches(3);
    const stored = new Uint8Array(CHAIN_STATE_BYTES);
    device.chain.save(stored);
    const restarted = testDevice();
    restarted.chain.restore(stored);
    restarted.chain.bootCounter++;
    const record = concat(...before, ...restarted.batches(2));
    const report = verifyRecord(record, { enrolled: [device.enrolment] });
    expect(report).toMatchObject({ holds: true, batches: 5, problemCount: 0 });
    expect(report.devices[0]).toMatchObject({ firstBootCounter: 1, lastBootCounter: 2 });
  });

  test("a stored form of another length or layout is not used", () => {
    const stored = new Uint8Array(CHAIN_STATE_BYTES);
    expect(() => new ChainState().restore(stored)).toThrow(Fault);
    stored[0] = 1;
    expect(() => new ChainState().restore(stored)).not.toThrow();
    expect(() => new ChainState().restore(stored.subarray(1))).toThrow(Fault);
    expect(() => new ChainState().restore(new Uint8Array(0))).toThrow(Fault);
  });
});
