import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AwaitedAnswers } from "../../../../host-sim/node/mqtt/awaited.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function state(promise: Promise<void>): Promise<"pending" | "done"> {
  let done = false;
  void promise.then(() => {
    done = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  return done ? "done" : "pending";
}

describe("what is awaited from the network", () => {
  it("is settled at once when there is nothing", async () => {
    const awaited = new AwaitedAnswers(5000);
    expect(awaited.busy).toBe(false);
    expect(await state(awaited.settled())).toBe("done");
  });

  it("is settled by the last answer of all clients, of as many as were asked for", async () => {
    const awaited = new AwaitedAnswers(5000);
    awaited.expect(1, "4");
    awaited.expect(1, "4");
    awaited.expect(2, "13");
    const settled = awaited.settled();
    awaited.answer(1, "4");
    awaited.answer(2, "13");
    awaited.answer(2, "13");
    expect([awaited.busy, await state(settled)]).toEqual([true, "pending"]);
    awaited.answer(1, "4");
    expect([awaited.busy, await state(settled), vi.getTimerCount()]).toEqual([false, "done", 0]);
  });

  it("is no longer awaited from a client that has ended", async () => {
    const awaited = new AwaitedAnswers(5000);
    awaited.expect(1, "4");
    awaited.expect(12, "4");
    const settled = awaited.settled();
    awaited.forget(1);
    expect(await state(settled)).toBe("pending");
    awaited.forget(12);
    expect(await state(settled)).toBe("done");
  });

  it("holds time back no longer than its patience, which is short for a peer that stays silent", async () => {
    const awaited = new AwaitedAnswers(5000);
    awaited.expect(1, "4");
    const settled = awaited.settled();
    await vi.advanceTimersByTimeAsync(4999);
    expect(await state(settled)).toBe("pending");
    await vi.advanceTimersByTimeAsync(1);
    expect([awaited.busy, await state(settled)]).toEqual([false, "done"]);
    expect(await state(awaited.settled())).toBe("done");

    awaited.expect(1, "4");
    const again = awaited.settled();
    await vi.advanceTimersByTimeAsync(100);
    expect(await state(again)).toBe("done");

    awaited.answer(1, "4");
    awaited.expect(1, "4");
    const restored = awaited.settled();
    await vi.advanceTimersByTimeAsync(4999);
    expect(await state(restored)).toBe("pending");
    await vi.advanceTimersByTimeAsync(1);
  });
});
