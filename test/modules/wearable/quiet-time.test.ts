import { describe, expect, it } from "vitest";
import type { Signer } from "../../../modules/host/crypto.ts";
import type { StreamSensor } from "../../../modules/host/sensor.ts";
import { PatientSigner, QuietTime } from "../../../modules/wearable/quiet-time.ts";
import { VirtualTurns } from "../../support/virtual-turns.ts";

const sensor = (dueMicros: number): StreamSensor => ({
  configure() {},
  sample: () => false,
  close() {},
  dueMicros,
});

describe("quiet time", () => {
  const at = (nowMicros: number, dueMicros?: number) => {
    const quiet = new QuietTime({ nowMicros: () => nowMicros } as never);
    if (dueMicros !== undefined) quiet.sensor = sensor(dueMicros);
    return quiet;
  };

  it("is now when there is no stream, when it does not run, or when it has stopped", () => {
    expect(at(5e6).waitMs(45)).toBe(0);
    expect(at(5e6, 0).waitMs(45)).toBe(0);
    expect(at(5e6, 3e6).waitMs(45)).toBe(0);
  });

  it("is now when the work will be over before the FIFO asks to be emptied", () => {
    expect(at(5e6, 5.05e6).waitMs(45)).toBe(0);
  });

  it("comes after the FIFO was emptied, where the work would not be over before", () => {
    expect(at(5e6, 5.03e6).waitMs(45)).toBeGreaterThan(30);
    expect(at(5e6, 5.03e6).waitMs(45)).toBeLessThan(40);
    // The alert has come, and whoever empties the FIFO waits for this turn to end.
    expect(at(5e6, 4.99e6).waitMs(45)).toBeGreaterThan(0);
    expect(at(5e6, 4.99e6).waitMs(45)).toBeLessThan(10);
  });
});

describe("a patient signer", () => {
  const rig = () => {
    const turns = new VirtualTurns();
    const signed: number[] = [];
    const inner: Signer = {
      publicKey: new Uint8Array(65),
      sign(digest, signature, done) {
        signature[0] = digest[0];
        signed.push(turns.nowMicros());
        done(true);
      },
    };
    const quiet = new QuietTime(turns);
    quiet.sensor = sensor(turns.nowMicros() + 20_000);
    return { turns, signed, signer: new PatientSigner(inner, turns, quiet) };
  };

  it("signs once, after the FIFO was emptied, and says so", () => {
    const { turns, signed, signer } = rig();
    const signature = new Uint8Array(64);
    let done = 0;
    signer.sign(Uint8Array.of(7), signature, (isSigned) => {
      if (isSigned) done++;
    });
    expect(done).toBe(0);
    turns.advance(100);
    expect([done, signed.length, signature[0]]).toEqual([1, 1, 7]);
    expect(signed[0]).toBeGreaterThan(20_000);
  });

  it("signs at once what waits when no quiet time will come, and not again later", () => {
    const { turns, signed, signer } = rig();
    signer.sign(new Uint8Array(32), new Uint8Array(64), () => {});
    signer.hurry();
    expect(signed).toHaveLength(1);
    turns.advance(100);
    signer.hurry();
    expect(signed).toHaveLength(1);
  });
});
