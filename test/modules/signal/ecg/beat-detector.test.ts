import { describe, expect, it } from "vitest";
import { BeatFlag } from "../../../../modules/signal/ecg/beat-ring.ts";
import { Bench, compare } from "./detect.ts";
import { NORMAL, P_WAVE, RATE, randomSource, SyntheticEcg, steady, VENTRICULAR } from "./synthetic-ecg.ts";

/** Beats of a signal, with those it was made of: [missed, invented]. */
function errors(ecg: SyntheticEcg, expected: readonly number[]): [number, number] {
  return compare(new Bench().feed(ecg.toInt32()).finish().beats, expected);
}

/** QRS without P and T: what is left of them at such rates would overlap. */
const QRS_ALONE = NORMAL.filter((wave) => Math.abs(wave.offsetMs) < 100);

describe("the ECG beat detector", () => {
  it.each([30, 40, 50, 75, 100, 120])("finds every beat at %i a minute", (rate) => {
    const peaks = steady(rate, 0.5, 59.5);
    expect(errors(new SyntheticEcg(60).beats(peaks).noise(5), peaks)).toEqual([0, 0]);
  });

  it.each([150, 180, 200, 220, 240])("finds every beat at %i a minute", (rate) => {
    const peaks = steady(rate, 0.5, 59.5);
    expect(errors(new SyntheticEcg(60).beats(peaks, QRS_ALONE).noise(5), peaks)).toEqual([0, 0]);
  });

  it.each([0.2, 0.5, 2, 5])("finds R waves of %f mV", (gain) => {
    const peaks = steady(75, 0.5, 59.5);
    expect(errors(new SyntheticEcg(60).beats(peaks, NORMAL, gain).noise(5), peaks)).toEqual([0, 0]);
    expect(errors(new SyntheticEcg(60).beats(peaks, NORMAL, -gain).noise(5), peaks)).toEqual([0, 0]);
  });

  it.each([
    [50, 200],
    [60, 200],
  ])("is not disturbed by mains hum of %i Hz and %i µV", (hertz, microvolt) => {
    const peaks = steady(75, 0.5, 59.5);
    expect(errors(new SyntheticEcg(60).beats(peaks).sine(hertz, microvolt), peaks)).toEqual([0, 0]);
  });

  it.each([500, 3000])("is not disturbed by a baseline that breathes %i µV", (microvolt) => {
    const peaks = steady(75, 0.5, 59.5);
    const ecg = new SyntheticEcg(60).beats(peaks).sine(0.3, microvolt).noise(5);
    expect(errors(ecg, peaks)).toEqual([0, 0]);
  });

  it("takes ventricular beats, in bigeminy and in a run of 180 a minute", () => {
    const normal = steady(40, 0.5, 59);
    const premature = normal.map((time) => time + 0.5);
    const bigeminy = new SyntheticEcg(62).beats(normal).beats(premature, VENTRICULAR).noise(5);
    expect(errors(bigeminy, [...normal, ...premature])).toEqual([0, 0]);

    const before = steady(75, 0.5, 20);
    const run = steady(180, 20.1, 40);
    const after = steady(75, 40.5, 59.5);
    const tachycardia = new SyntheticEcg(60)
      .beats(before)
      .beats(run, VENTRICULAR.slice(0, 2))
      .beats(after)
      .noise(5);
    expect(errors(tachycardia, [...before, ...run, ...after])).toEqual([0, 0]);
  });

  it("does not take a tall T wave for a beat", () => {
    const tall = NORMAL.map((wave) => (wave.offsetMs === 260 ? { ...wave, microvolt: 900 } : wave));
    const peaks = steady(60, 0.5, 59.5);
    expect(errors(new SyntheticEcg(60).beats(peaks, tall).noise(5), peaks)).toEqual([0, 0]);
  });

  it("does not take a late T wave for a beat that is taller than a low QRS", () => {
    const waves = [
      { offsetMs: 0, widthMs: 11, microvolt: 400 },
      { offsetMs: 390, widthMs: 45, microvolt: 520 },
    ];
    const peaks = steady(50, 0.5, 59);
    expect(errors(new SyntheticEcg(60).beats(peaks, waves).noise(3), peaks)).toEqual([0, 0]);
  });

  it("does not take the steep T wave of a ventricular beat for a beat", () => {
    const peaks = steady(60, 0.5, 59.5);
    // As in SVDB's 805: a T wave larger than its beat, and steep, but long.
    const tWave = [1700, 3800, 5900, 5900, 3800, 1700].map((microvolt, i) => ({
      offsetMs: 195 + 50 * i,
      widthMs: 28,
      microvolt,
    }));
    const waves = [{ offsetMs: 0, widthMs: 22, microvolt: -1800 }, ...tWave];
    const early = peaks.filter((_, i) => i % 6 === 5).map((time) => time + 0.42);
    const kept = peaks.filter((_, i) => i % 6 !== 0 || i === 0);
    const ecg = new SyntheticEcg(60).beats(kept).beats(early, waves).noise(5);
    expect(errors(ecg, [...kept, ...early])).toEqual([0, 0]);
  });

  it("takes a ventricular beat on the T wave of another, which is as broad but steep", () => {
    const peaks = steady(60, 0.5, 59.5).filter((_, i) => i % 6 !== 0 || i === 0);
    const early = steady(60, 0.5, 59.5)
      .filter((_, i) => i % 6 === 5)
      .map((time) => time + 0.42);
    const couplet = early.map((time) => time + 0.34);
    const ecg = new SyntheticEcg(60)
      .beats(peaks)
      .beats(early, VENTRICULAR.slice(0, 2), 1.2)
      .beats(couplet, VENTRICULAR.slice(0, 2))
      .noise(5);
    expect(errors(ecg, [...peaks, ...early, ...couplet])).toEqual([0, 0]);
  });

  it("takes a low QRS and not the steep P wave before it", () => {
    const waves = [
      { offsetMs: -230, widthMs: 15, microvolt: 130 },
      { offsetMs: 0, widthMs: 9, microvolt: 260 },
      { offsetMs: 25, widthMs: 9, microvolt: -330 },
    ];
    const peaks = steady(70, 0.5, 59.5);
    expect(errors(new SyntheticEcg(60).beats(peaks, waves).noise(5), peaks)).toEqual([0, 0]);
  });

  it("takes no single spike between beats that come on time, but an ectopic beat that comes again", () => {
    const peaks = steady(60, 0.5, 119.5);
    const spikes = new SyntheticEcg(120).beats(peaks).noise(5);
    const random = randomSource(3);
    for (let i = 12; i < 110; i += 4) {
      // Each of another shape.
      const waves = Array.from({ length: 3 }, (_, k) => ({
        offsetMs: 30 * k - 30 + 20 * random(),
        widthMs: 9 + 8 * random(),
        microvolt: 900 * (random() - 0.5),
      }));
      spikes.beats([peaks[i] + 0.45 + 0.15 * random()], waves);
    }
    const [missed, invented] = errors(spikes, peaks);
    expect(missed).toBe(0);
    expect(invented).toBeLessThanOrEqual(2);

    const interpolated = peaks.filter((_, i) => i > 10 && i % 4 === 0).map((time) => time + 0.5);
    const ectopy = new SyntheticEcg(121)
      .beats(peaks)
      .beats(interpolated, VENTRICULAR.slice(0, 2), 0.5)
      .noise(5);
    const [lost, extra] = errors(ectopy, [...peaks, ...interpolated]);
    expect(extra).toBe(0);
    expect(lost).toBeLessThanOrEqual(3);
  });

  it("does not take pacing spikes for beats, nor lose the beats that they start", () => {
    const peaks = steady(70, 0.5, 59.5);
    const ecg = new SyntheticEcg(60).beats(peaks, VENTRICULAR).noise(5);
    for (const time of peaks) ecg.samples[Math.round((time - 0.09) * RATE)] += 1500;
    expect(errors(ecg, peaks)).toEqual([0, 0]);
  });

  it("does not take the steps of a slipping electrode for beats", () => {
    const peaks = steady(75, 0.5, 59.5);
    const ecg = new SyntheticEcg(60).beats(peaks).noise(5);
    ecg.step(10.5, 5000).step(20.9, -8000).step(30.5, 20_000);
    expect(errors(ecg, peaks)).toEqual([0, 0]);
  });

  it("reports the first beat within 3 s at 75 a minute and within 5 s at 30", () => {
    const first = (rate: number) => {
      const ecg = new SyntheticEcg(20).beats(steady(rate, 0.5, 19.5)).noise(5);
      const [beat] = new Bench().feed(ecg.toInt32()).beats;
      expect(beat.index / RATE).toBeCloseTo(0.5, 1);
      expect(beat.flags & BeatFlag.first).toBe(BeatFlag.first);
      return beat.reportedAt / RATE;
    };
    expect(first(75)).toBeLessThan(3);
    expect(first(30)).toBeLessThan(5.1);
  });

  it("reports a beat 0.8 s after its R peak once it knows them", () => {
    const ecg = new SyntheticEcg(60).beats(steady(75, 0.5, 59.5)).noise(5);
    for (const beat of new Bench().feed(ecg.toInt32()).beats.slice(3)) {
      expect(beat.reportedAt - beat.index).toBeLessThanOrEqual(0.85 * RATE);
    }
  });

  it("tells size, slope, direction and contrast of a beat", () => {
    const peaks = steady(60, 0.5, 19.5);
    const up = new Bench().feed(new SyntheticEcg(20).beats(peaks).toInt32()).beats[5];
    expect(up.index / RATE).toBeCloseTo(5.5, 2);
    expect(up.amplitude).toBeGreaterThan(800);
    expect(up.amplitude).toBeLessThan(1200);
    expect(up.slope).toBeGreaterThan(800);
    expect(up.contrast).toBeGreaterThan(90);
    const down = new Bench().feed(new SyntheticEcg(20).beats(peaks, NORMAL, -1).toInt32()).beats[5];
    expect(Math.abs(down.amplitude + up.amplitude)).toBeLessThanOrEqual(1);
    const broad = new Bench().feed(new SyntheticEcg(20).beats(peaks, VENTRICULAR).toInt32()).beats[5];
    expect(broad.span).toBeGreaterThan(up.span + 3);
  });
});

describe("at the end of a recording, the ECG beat detector", () => {
  const peaks = steady(60, 0.5, 20.6);
  const found = (seconds: number) => {
    const ecg = new SyntheticEcg(21)
      .beats(peaks)
      .toInt32()
      .subarray(0, Math.round(seconds * RATE));
    return new Bench()
      .feed(ecg)
      .finish()
      .beats.map((beat) => Math.round(beat.index / (RATE / 2)) / 2);
  };

  it("judges what waits", () => {
    expect(found(20.65)).toEqual(peaks);
  });

  it("takes neither half a beat nor the corner that is left of it for one", () => {
    for (let cut = 20.44; cut < 20.51; cut += 1 / RATE) expect(found(cut)).toEqual(peaks.slice(0, -1));
  });
});

describe("without a heart beat, the ECG beat detector", () => {
  it("says nothing on a flat line", () => {
    expect(new Bench().feed(new Int32Array(60 * RATE)).finish().beats).toEqual([]);
  });

  it.each([2, 30, 100, 300])("learns no beats from white noise of %i µV in ten minutes", (microvolt) => {
    for (const seed of [1, 2, 3]) {
      const noise = new SyntheticEcg(600).noise(microvolt, seed);
      expect(new Bench().feed(noise.toInt32()).finish().beats).toEqual([]);
    }
  });

  it.each([
    [50, 100],
    [50, 2000],
    [60, 2000],
  ])("learns none from mains hum of %i Hz and %i µV alone", (hertz, microvolt) => {
    const hum = new SyntheticEcg(300).sine(hertz, microvolt).noise(5);
    expect(new Bench().feed(hum.toInt32()).finish().beats).toEqual([]);
  });

  it.each([2, 10, 50])("stays silent in an arrest with noise of %i µV, for minutes", (microvolt) => {
    const peaks = steady(75, 0.5, 20);
    const arrest = new SyntheticEcg(300).beats(peaks).noise(microvolt, 3);
    expect(errors(arrest, peaks)).toEqual([0, 0]);
  });

  it.each([75, 150, 220])("does not take P waves of %i µV for beats when the ventricles stand still", (p) => {
    const peaks = steady(75, 0.5, 20);
    const standstill = new SyntheticEcg(120).beats(peaks).beats(steady(75, 20.1, 119), P_WAVE, p / 150);
    expect(errors(standstill.noise(3), peaks)).toEqual([0, 0]);
  });

  it("gives up on noise that follows a rhythm: no beats after 12 s of nothing else", () => {
    const noise = new SyntheticEcg(300).beats(steady(75, 0.5, 20)).noise(200, 3, 20);
    const { beats } = new Bench().feed(noise.toInt32());
    expect(beats.filter((beat) => beat.index > 32 * RATE)).toEqual([]);
  });
});

describe("when amplitudes change, the ECG beat detector", () => {
  it.each([0.1, 0.2, 0.5, 2, 10])("follows a change to %f times within 16 s", (gain) => {
    const later = steady(75, 20.1, 119);
    const ecg = new SyntheticEcg(120)
      .beats(steady(75, 0.5, 20))
      .beats(later, NORMAL, gain)
      .noise(3);
    const { beats } = new Bench().feed(ecg.toInt32()).finish();
    const settled = later.filter((time) => time > 36);
    expect(
      compare(
        beats.filter((beat) => beat.index > 35.6 * RATE),
        settled,
      ),
    ).toEqual([0, 0]);
  });

  it("comes back to a signal that is larger than before an unusable half-minute", () => {
    const later = steady(75, 50.3, 79);
    const ecg = new SyntheticEcg(80)
      .beats(steady(75, 0.5, 20))
      .noise(400, 3, 20, 50)
      .noise(5);
    ecg.beats(later, NORMAL, 4);
    const { beats } = new Bench().feed(ecg.toInt32()).finish();
    expect(
      compare(
        beats.filter((beat) => beat.index > 55 * RATE),
        later.filter((time) => time > 55),
      ),
    ).toEqual([0, 0]);
  });

  it("finds a weaker beat after its silence, and says how", () => {
    const peaks = steady(60, 0.5, 40);
    const weak = peaks[20];
    const ecg = new SyntheticEcg(42)
      .beats(peaks.filter((time) => time !== weak))
      .beats([weak], NORMAL, 0.16)
      .noise(3);
    const { beats } = new Bench().feed(ecg.toInt32()).finish();
    expect(compare(beats, peaks)).toEqual([0, 0]);
    expect(beats[20].flags).toBe(BeatFlag.searchBack);
    // Not before 1.9 usual intervals have passed since the last, and not much later.
    const silence = (beats[20].reportedAt - beats[19].index) / RATE;
    expect(silence).toBeGreaterThan(1.9);
    expect(silence).toBeLessThan(2.4);
  });
});
