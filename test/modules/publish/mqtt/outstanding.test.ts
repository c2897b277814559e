import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OutstandingBatches, Phase } from "../../../../modules/publish/mqtt/outstanding.ts";

describe("packet identifiers", () => {
  it("go round from 1 to 65,535, skip those in use and never are 0", () => {
    const table = new OutstandingBatches(4, false);
    const kept = [0, 1].map((token) => {
      const entry = table.take(token, false);
      entry.id = table.nextId();
      return entry.id;
    });
    table.statusId = table.nextId();
    table.subscribeId = table.nextId();
    const used = new Set([...kept, table.statusId, table.subscribeId]);
    expect([...used]).toEqual([1, 2, 3, 4]);
    const seen = new Set<number>();
    for (let i = 0; i < 3 * 65_535; i++) seen.add(table.nextId());
    expect(seen.size).toBe(65_535 - used.size);
    for (const id of used) expect(seen.has(id)).toBe(false);
    expect([seen.has(0), seen.has(65_536), seen.has(65_535)]).toEqual([false, false, true]);
  });

  it("do not come back soon after they have become free", () => {
    const table = new OutstandingBatches(1, false);
    const last = new Map<number, number>();
    let soonest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 200_000; i++) {
      const entry = table.take(i, false);
      entry.id = table.nextId();
      soonest = Math.min(soonest, i - (last.get(entry.id) ?? Number.NEGATIVE_INFINITY));
      last.set(entry.id, i);
      entry.phase = Phase.free;
    }
    expect(soonest).toBe(65_535);
  });
});

describe("the table of batches in flight", () => {
  it("gives the oldest of a class to be sent again, in the order of first hand-outs", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 16 }), fc.integer(), (classes, shuffle) => {
        const table = new OutstandingBatches(16, false);
        classes.forEach((urgent, token) => {
          const entry = table.take(token, urgent);
          entry.phase = Phase.unacknowledged;
        });
        table.linkLost();
        const urgentFirst = shuffle % 2 === 0;
        for (const urgent of [urgentFirst, !urgentFirst]) {
          const order: number[] = [];
          for (let entry = table.toResend(urgent); entry; entry = table.toResend(urgent)) {
            order.push(entry.token);
            entry.phase = Phase.free;
          }
          expect(order).toEqual(classes.flatMap((of, token) => (of === urgent ? [token] : [])));
        }
      }),
    );
  });

  it("keeps what waits for a receipt, and frees what its source was told of, when the link is lost", () => {
    const table = new OutstandingBatches(3, true);
    const [waiting, settled, writing] = [0, 1, 2].map((token) => table.take(token, false));
    waiting.phase = Phase.awaitingReceipt;
    settled.phase = Phase.unacknowledged;
    settled.settled = true;
    writing.phase = Phase.writing;
    table.linkLost();
    expect([waiting.phase, settled.phase, writing.phase]).toEqual([
      Phase.awaitingReceipt,
      Phase.free,
      Phase.toResend,
    ]);
    expect([table.taken(), table.taken(true)]).toEqual([2, 0]);
  });
});
