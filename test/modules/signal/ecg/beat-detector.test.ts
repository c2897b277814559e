import { describe, expect, it } from "vitest";
import { EcgBeatDetector } from "../../../../modules/signal/ecg/beat-detector.ts";
import { BeatRing } from "../../../../modules/signal/ecg/beat-ring.ts";

describe("EcgBeatDetector", () => {
  it("says nothing on a flat line", () => {
    const beats = new BeatRing(16);
    const detector = new EcgBeatDetector(beats);
    const block = new Int32Array(16);
    for (let i = 0; i < 128 * 60; i += 16) detector.process(block, 16, i, 0);
    expect(beats.waiting).toBe(0);
  });

  it("finds one beat a second in a train of pulses", () => {
    const beats = new BeatRing(64);
    const detector = new EcgBeatDetector(beats);
    const block = new Int32Array(16);
    const shape = [100, 400, 900, 1000, 500, -200, -100];
    for (let i = 0; i < 128 * 30; i += 16) {
      for (let k = 0; k < 16; k++) block[k] = shape[(i + k) % 128] ?? 0;
      detector.process(block, 16, i, 0);
    }
    expect(beats.waiting).toBeGreaterThan(26);
    for (let b = beats.tail; b < beats.head; b++) expect(beats.index[b & beats.mask] % 128).toBe(3);
  });
});
