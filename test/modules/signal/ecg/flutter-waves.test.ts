import { describe, expect, it } from "vitest";
import { thresholds } from "../../../../modules/rhythm/thresholds.ts";
import { FlutterWaves, LOOK_SAMPLES } from "../../../../modules/signal/ecg/flutter-waves.ts";

const SIZE = 1024;
const RATE_HZ = 128;

/** Looks at a signal, in µV by the second, that ends at a running index. */
function look(signal: (seconds: number) => number, end = 5000) {
  const recent = new Int16Array(SIZE);
  for (let i = end - LOOK_SAMPLES; i < end; i++) recent[i & (SIZE - 1)] = Math.round(signal(i / RATE_HZ));
  const waves = new FlutterWaves(thresholds());
  return { found: waves.look(recent, end), waves };
}

const sine = (hz: number, microvolt: number) => (s: number) => microvolt * Math.sin(2 * Math.PI * hz * s);
/** A QRS of 80 ms and a T wave, so many times a minute; the T wave comes the sooner the faster (Bazett 1920), or not. */
const beats = (perMin: number, isScaled: boolean) => {
  const rr = 60 / perMin;
  const qt = isScaled ? Math.sqrt(rr) : 1;
  return (s: number) => {
    const into = s % rr;
    const t = (into / qt - 0.25) / 0.2;
    const qrs = into < 0.08 ? 1200 * Math.sin((Math.PI * into) / 0.08) : 0;
    return qrs + (t > 0 && t < 1 ? 250 * Math.sin(Math.PI * t) : 0);
  };
};
/** The same numbers each time, between −1 and 1. */
function noise(seed: number): (s: number) => number {
  return (s) => {
    const x = Math.sin(s * 12_989.8 + seed * 78.233) * 43_758.5453;
    return 2 * (x - Math.floor(x)) - 1;
  };
}

describe("the waves of flutter", () => {
  it("are found from 170 to 280 a minute, of any height from half a millivolt on", () => {
    for (const hz of [2.9, 3.5, 4, 4.6]) {
      for (const microvolt of [300, 800, 3000, 20_000]) {
        const { found, waves } = look(sine(hz, microvolt));
        expect(found, `${hz} Hz, ${microvolt} µV`).toBe(true);
        expect(Math.abs(waves.wavesPerMin - hz * 60)).toBeLessThan(20);
        expect(waves.likenessPerMille).toBeGreaterThan(700);
      }
    }
  });

  it("are found whatever their phase", () => {
    for (let hz = 2.7; hz < 5; hz += 0.1) {
      for (let phase = 0; phase < 1; phase += 0.125) {
        const signal = (s: number) => 700 * Math.sin(2 * Math.PI * (hz * (s - 35) + phase));
        expect(look(signal).found, `${hz.toFixed(1)} Hz, ${phase}`).toBe(true);
      }
    }
  });

  it("are found wherever they lie in the ring, on a line that wanders, with some noise", () => {
    const rough = noise(3);
    const signal = (s: number) => sine(4, 700)(s) + sine(0.2, 400)(s) + 60 * rough(s);
    for (let end = 4096; end < 4096 + SIZE; end += 37) expect(look(signal, end).found, `${end}`).toBe(true);
  });

  it("are not what is smaller, slower, faster, or fades", () => {
    expect(look(sine(4, 180)).found).toBe(false);
    expect(look(sine(1.8, 800)).found).toBe(false);
    expect(look(sine(8, 800)).found).toBe(false);
    expect(look((s) => (s < (5000 - 128) / RATE_HZ ? sine(4, 800)(s) : 0)).found).toBe(false);
    expect(look(() => 0).found).toBe(false);
  });

  it("are not narrow beats, whatever their rate and phase", () => {
    for (let perMin = 30; perMin <= 240; perMin += 5) {
      for (let phase = 0; phase < 16; phase++) {
        for (const isScaled of [false, true]) {
          const signal = (s: number) => beats(perMin, isScaled)(s + phase * 0.02);
          expect(look(signal).found, `${perMin}, ${phase}, ${isScaled}`).toBe(false);
        }
      }
    }
  });

  it("are not noise", () => {
    for (let seed = 1; seed <= 50; seed++) {
      const rough = noise(seed);
      expect(look((s) => 1500 * rough(s)).found, `${seed}`).toBe(false);
      const slow = (s: number) => rough(Math.floor(s * 8)) * 900;
      expect(look(slow).found, `slow, ${seed}`).toBe(false);
    }
  });
});
