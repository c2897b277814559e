import { describe, expect, it } from "vitest";
import { KeepAlive } from "../../../../host-sim/node/mqtt/keep-alive.ts";
import { VirtualTurns } from "../../../support/virtual-turns.ts";

const MINUTE = 60_000;

describe("the client's own keep-alive", () => {
  it("pings after three quarters of the interval since the last ping, for as long as it is answered", () => {
    const turns = new VirtualTurns();
    const pings: number[] = [];
    let timedOut = 0;
    const keepAlive: KeepAlive = new KeepAlive(
      turns,
      MINUTE,
      () => {
        pings.push(turns.nowMicros() / 1e6);
        keepAlive.pinged();
        keepAlive.answered();
      },
      () => timedOut++,
    );
    turns.advance(4 * MINUTE);
    expect(pings).toEqual([45, 90, 135, 180, 225]);
    expect(timedOut).toBe(0);
    keepAlive.cancel();
    expect(turns.timers).toBe(0);
  });

  it("gives up one and a half intervals after the last answer", () => {
    const turns = new VirtualTurns();
    const ends: number[] = [];
    const keepAlive: KeepAlive = new KeepAlive(
      turns,
      MINUTE,
      () => keepAlive.pinged(),
      () => {
        ends.push(turns.nowMicros() / 1e6);
        keepAlive.cancel();
      },
    );
    turns.advance(10 * MINUTE);
    expect(ends).toEqual([90]);
  });
});
