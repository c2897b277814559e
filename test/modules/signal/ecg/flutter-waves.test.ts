import { describe, expect, it } from "vitest";
import { thresholds } from "../../../../modules/rhythm/thresholds.ts";
import { FlutterWaves, LOOK_SAMPLES, WaveKind } from "../../../../modules/signal/ecg/flutter-waves.ts";

const SIZE = 1024;
const RATE_HZ = 128;

/** Looks at a signal, in µV by the second, that ends at a running index. */
function look(
  signal: (seconds: number) => number,
  end = 5000,
  limits = thresholds(),
  isFlutterAlone = false,
) {
  const recent = new Int16Array(SIZE);
  for (let i = end - LOOK_SAMPLES; i < end; i++) recent[i & (SIZE - 1)] = Math.round(signal(i / RATE_HZ));
  const waves = new FlutterWaves(limits);
  const kind = waves.look(recent, end, isFlutterAlone);
  return { kind, found: kind === WaveKind.flutter, isNone: kind === WaveKind.none, waves };
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
        expect(waves.decidedPerMille).toBeGreaterThan(700);
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
    expect(look(sine(1.8, 800)).isNone).toBe(true);
    expect(look(sine(8, 800)).isNone).toBe(true);
    expect(look((s) => (s < (5000 - 128) / RATE_HZ ? sine(4, 800)(s) : 0)).isNone).toBe(true);
    expect(look(() => 0).isNone).toBe(true);
  });

  it("are not narrow beats, whatever their rate and phase", () => {
    for (let perMin = 30; perMin <= 240; perMin += 5) {
      for (let phase = 0; phase < 16; phase++) {
        for (const isScaled of [false, true]) {
          const signal = (s: number) => beats(perMin, isScaled)(s + phase * 0.02);
          expect(look(signal).isNone, `${perMin}, ${phase}, ${isScaled}`).toBe(true);
        }
      }
    }
  });

  it("are not noise", () => {
    for (let seed = 1; seed <= 50; seed++) {
      const rough = noise(seed);
      expect(look((s) => 1500 * rough(s)).isNone, `${seed}`).toBe(true);
      const slow = (s: number) => rough(Math.floor(s * 8)) * 900;
      expect(look(slow).found, `slow, ${seed}`).toBe(false);
    }
  });
});

/**
 * Three waves of a pace of their own that come and go: no second is like another. The seed moves paces and phases.
 */
function fibrillation(seed: number, microvolt: number): (s: number) => number {
  const front = (i: number) => {
    const [a, b] = [noise(seed + 10 * i)(1), noise(seed + 10 * i)(2)];
    const hz = 4.9 + 0.8 * (i - 1) + 0.4 * a;
    return (s: number) => {
      const size = 1 + 0.7 * Math.sin(2 * Math.PI * (0.31 + 0.11 * i) * s + 3 * b);
      const turns = hz * s + 0.2 * Math.sin(2 * Math.PI * 0.4 * s + 9 * a) + b;
      return size * (Math.sin(2 * Math.PI * turns) + 0.25 * Math.sin(4 * Math.PI * turns + 3 * a));
    };
  };
  const fronts = [front(0), front(1), front(2)];
  return (s) => (microvolt / 3) * fronts.reduce((sum, wave) => sum + wave(s), 0);
}

describe("the waves of fibrillation", () => {
  it("are found although none is like the next, coarse or fine", () => {
    for (const microvolt of [120, 300, 900, 3000]) {
      let found = 0;
      let irregular = 0;
      for (let seed = 1; seed <= 100; seed++) {
        const { kind, waves } = look(fibrillation(seed, microvolt));
        if (kind !== WaveKind.none) found++;
        if (kind !== WaveKind.fibrillation) continue;
        irregular++;
        expect(waves.decidedPerMille).toBeLessThanOrEqual(540);
        expect(Math.abs(waves.wavesPerMin - 290)).toBeLessThan(90);
      }
      expect(found, `${microvolt}`).toBeGreaterThanOrEqual(93);
      expect(irregular, `${microvolt}`).toBeGreaterThan(30);
    }
  });

  it("are found on a line that wanders, with some noise of muscles, wherever they lie in the ring", () => {
    const rough = noise(3);
    for (let seed = 1; seed <= 20; seed++) {
      const signal = (s: number) => fibrillation(seed, 500)(s) + sine(0.25, 100)(s) + 60 * rough(s);
      for (let end = 4096; end < 4096 + SIZE; end += 500)
        if (look(fibrillation(seed, 500), end).kind !== WaveKind.none)
          expect(look(signal, end).kind, `${seed}, ${end}`).not.toBe(WaveKind.none);
    }
  });

  it("are not looked for where something speaks against them, and flutter is", () => {
    for (let seed = 1; seed <= 30; seed++) {
      const { kind } = look(fibrillation(seed, 600));
      const alone = look(fibrillation(seed, 600), 5000, thresholds(), true).kind;
      expect(alone, `${seed}`).toBe(kind === WaveKind.fibrillation ? WaveKind.none : kind);
    }
    expect(look(sine(4, 700), 5000, thresholds(), true).kind).toBe(WaveKind.flutter);
  });

  it("are not what is lower than was chosen", () => {
    let found = 0;
    for (let seed = 1; seed <= 30; seed++) {
      const signal = fibrillation(seed, 150);
      if (look(signal).kind === WaveKind.none) continue;
      found++;
      expect(look(signal, 5000, thresholds({ fibrillationMicrovolt: 500 })).kind, `${seed}`).toBe(
        WaveKind.none,
      );
    }
    expect(found).toBeGreaterThan(20);
  });

  it("are not found where leakage may be less than theirs", () => {
    for (let seed = 1; seed <= 30; seed++) {
      const { kind, waves } = look(fibrillation(seed, 600));
      if (kind !== WaveKind.fibrillation || waves.decidedPerMille <= 300) continue;
      const limits = thresholds({ fibrillationLeakagePerMille: 300 });
      expect(look(fibrillation(seed, 600), 5000, limits).kind, `${seed}`).toBe(WaveKind.none);
    }
  });

  it("are not an electrode that moves: swings of every pace up to ten a second", () => {
    let found = 0;
    for (let seed = 1; seed <= 300; seed++) {
      const at = noise(seed);
      // 20 values a second and a smooth line through them.
      const signal = (s: number) => {
        const n = Math.floor(s * 20);
        const into = s * 20 - n;
        const blend = (1 - Math.cos(Math.PI * into)) / 2;
        return 900 * (at(n) * (1 - blend) + at(n + 1) * blend);
      };
      if (look(signal).kind !== WaveKind.none) found++;
    }
    expect(found).toBeLessThan(10);
  });
});
