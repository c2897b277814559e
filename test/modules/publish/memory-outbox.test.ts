import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Fault, type FaultCode } from "../../../modules/fault/fault.ts";
import { outgoingBatch } from "../../../modules/publish/batch-source.ts";
import { MemoryOutbox, type OutboxLoss } from "../../../modules/publish/memory-outbox.ts";

function outbox(maxBatches: number, maxBytes: number) {
  const notes: FaultCode[] = [];
  const losses: OutboxLoss[] = [];
  const box = new MemoryOutbox({
    maxBatches,
    maxBytes,
    log: { note: (code) => void notes.push(code) },
    onLoss: (loss) => void losses.push(loss),
  });
  return { box, notes, losses };
}

const drain = (box: MemoryOutbox) => {
  const out = outgoingBatch();
  const firsts: number[] = [];
  while (box.next(out, false)) firsts.push(out.bytes[0]);
  return firsts;
};

describe("an outbox in memory", () => {
  it("hands out urgent batches first, each class in its order, and each batch once", () => {
    const { box } = outbox(10, 1000);
    for (const n of [1, 2, 3, 4]) box.put(new Uint8Array([n]), n % 2 === 0);
    const out = outgoingBatch();
    expect(box.next(out, true) && out.bytes[0]).toBe(2);
    expect(drain(box)).toEqual([4, 1, 3]);
    expect(box.next(out, false)).toBe(false);
    expect(box.size).toBe(4);
    box.rewind();
    expect(drain(box)).toEqual([2, 4, 1, 3]);
  });

  it("keeps a copy: what becomes of the caller's buffer does not matter", () => {
    const { box } = outbox(2, 100);
    const bytes = new Uint8Array([1, 2, 3]);
    box.put(bytes);
    bytes.fill(9);
    const out = outgoingBatch();
    box.next(out, false);
    expect([...out.bytes]).toEqual([1, 2, 3]);
    expect(box.read(out.token, out) && [...out.bytes]).toEqual([1, 2, 3]);
    box.acknowledged(out.token);
    expect(box.read(out.token, out)).toBe(false);
    expect([box.size, box.byteLength]).toEqual([0, 0]);
  });

  it("drops the oldest ordinary batch that was not handed out first, then by what an urgent one is worth", () => {
    const { box, losses } = outbox(3, 1000);
    const out = outgoingBatch();
    box.put(new Uint8Array([1]));
    box.put(new Uint8Array([2]));
    box.next(out, false);
    box.put(new Uint8Array([3]), true);
    expect(box.put(new Uint8Array([4]), true)).toBe(true); // costs 2, not 1, which was handed out
    expect(box.put(new Uint8Array([5]))).toBe(false); // nothing of less worth
    expect(box.put(new Uint8Array([6]), true)).toBe(true); // costs 1
    expect(box.put(new Uint8Array([7]), true)).toBe(true); // costs 3, the oldest urgent one
    expect(drain(box)).toEqual([4, 6, 7]);
    expect(box.put(new Uint8Array([8]), true)).toBe(false); // all are urgent and handed out
    expect(losses.at(-1)).toEqual({ batches: 5, urgentBatches: 2, bytes: 5 });
  });

  it("refuses what can never fit, with a fault", () => {
    const { box } = outbox(3, 10);
    for (const length of [0, 11]) expect(() => box.put(new Uint8Array(length))).toThrow(Fault);
    expect(() => outbox(0, 10)).toThrow(Fault);
    expect(() => outbox(1, 0)).toThrow(Fault);
    expect(box.put(new Uint8Array(10))).toBe(true);
  });

  it("stays within its bounds, and accounts for every batch: held, acknowledged, or lost and told", () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant("put" as const),
        length: fc.integer({ min: 1, max: 60 }),
        urgent: fc.boolean(),
      }),
      fc.record({ kind: fc.constant("next" as const), urgentOnly: fc.boolean() }),
      fc.record({ kind: fc.constant("acknowledge" as const), which: fc.nat() }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const { box, notes, losses } = outbox(6, 150);
        const out = outgoingBatch();
        const handedOut: { token: number; bytes: Uint8Array }[] = [];
        let put = 0;
        let putBytes = 0;
        let acknowledged = 0;
        let acknowledgedBytes = 0;
        for (const step of steps) {
          if (step.kind === "put") {
            put++;
            putBytes += step.length;
            box.put(new Uint8Array(step.length).fill(put), step.urgent);
          } else if (step.kind === "next") {
            if (box.next(out, step.urgentOnly))
              handedOut.push({ token: out.token, bytes: out.bytes.slice() });
          } else if (handedOut.length > 0) {
            const [{ token, bytes }] = handedOut.splice(step.which % handedOut.length, 1);
            if (!box.read(token, out)) continue;
            expect(out.bytes).toEqual(bytes);
            box.acknowledged(token);
            acknowledged++;
            acknowledgedBytes += bytes.length;
          }
          expect(box.size).toBeLessThanOrEqual(6);
          expect(box.byteLength).toBeLessThanOrEqual(150);
          expect(box.size + acknowledged + box.loss.batches).toBe(put);
          expect(box.byteLength + acknowledgedBytes + box.loss.bytes).toBe(putBytes);
        }
        expect(losses.length).toBe(box.loss.batches);
        expect(notes.length).toBe(box.loss.batches);
      }),
    );
  });
});
