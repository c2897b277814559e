import { describe, expect, it } from "vitest";
import { runPaced } from "../../../../host-sim/node/session/pacing.ts";

class Steps {
  readonly reached: number[] = [];
  runUntil(timeMicros: number): void {
    this.reached.push(timeMicros);
  }
}

describe("the pace of a simulated device", () => {
  it("reaches the end exactly and never steps back", async () => {
    const device = new Steps();
    await runPaced(device, 100_000, 1_234_567, { speed: Number.POSITIVE_INFINITY });
    expect(device.reached.at(-1)).toBe(1_234_567);
    expect(device.reached).toEqual([...device.reached].sort((a, b) => a - b));
  });

  it("lets no virtual time pass while an answer is awaited", async () => {
    const device = new Steps();
    const delivered: number[] = [];
    let open = true;
    const network = {
      get busy() {
        return open;
      },
      async settled() {
        const before = device.reached.length;
        await new Promise((resolve) => setTimeout(resolve, 5));
        expect(device.reached.length).toBe(before);
        open = false;
      },
      deliver() {
        delivered.push(device.reached.length);
      },
    };
    await runPaced(device, 0, 1_000_000, { speed: Number.POSITIVE_INFINITY, network });
    expect(open).toBe(false);
    expect(device.reached).toEqual([250_000, 500_000, 750_000, 1_000_000]);
    expect(delivered).toEqual([1, 1, 2, 3, 4]);
  });

  it("sleeps for what the speed leaves over, by a clock of its own", async () => {
    const device = new Steps();
    let real = 0;
    let slept = 0;
    await runPaced(device, 0, 60_000_000, {
      speed: 60,
      nowMs: () => real,
      sleepMs: async (ms) => {
        slept += ms;
        real += ms;
      },
    });
    expect(slept).toBeGreaterThan(990);
    expect(slept).toBeLessThanOrEqual(1000);
  });

  it("ends early when it is told to", async () => {
    const device = new Steps();
    await runPaced(device, 0, 10_000_000, {
      speed: Number.POSITIVE_INFINITY,
      onSlice: (at) => at < 1_000_000,
    });
    expect(device.reached.at(-1)).toBe(1_000_000);
  });
});
