import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ElectrodeContact, LeadOff } from "../../../../host-sim/chips/analog/contact.ts";
import { HighPass } from "../../../../host-sim/chips/analog/high-pass.ts";
import { Noise } from "../../../../host-sim/chips/analog/noise.ts";
import { BandLimitedSampler } from "../../../../host-sim/chips/analog/sampler.ts";
import { cosineOfTurns, sineOfTurns } from "../../../../host-sim/chips/analog/sine.ts";
import { sine, waveform } from "../../../sensors/support/waveforms.ts";

describe("the portable sine", () => {
  it("is Math.sin to 1e-11", () => {
    fc.assert(
      fc.property(fc.double({ min: -1000, max: 1000, noNaN: true }), (turns) => {
        // Math.sin loses digits for large angles: reduce first.
        const angle = 2 * Math.PI * (turns - Math.floor(turns));
        expect(Math.abs(sineOfTurns(turns) - Math.sin(angle))).toBeLessThan(1e-11);
        expect(Math.abs(cosineOfTurns(turns) - Math.cos(angle))).toBeLessThan(1e-11);
      }),
      { numRuns: 2000 },
    );
    expect([0, 0.25, 0.5, 0.75].map(sineOfTurns)).toEqual([0, 1, -0, -1]);
  });
});

describe("the noise", () => {
  it("is repeatable, of mean 0 and variance 1, and another one for a neighbouring seed", () => {
    const [a, b, c] = [new Noise(7), new Noise(7), new Noise(8)];
    let [sum, squares, same, cross] = [0, 0, 0, 0];
    const count = 100_000;
    for (let i = 0; i < count; i++) {
      const x = a.gauss();
      const y = c.gauss();
      if (x === b.gauss()) same++;
      sum += x;
      squares += x * x;
      cross += x * y;
    }
    expect(same).toBe(count);
    expect(Math.abs(sum / count)).toBeLessThan(0.02);
    expect(Math.abs(squares / count - 1)).toBeLessThan(0.02);
    expect(Math.abs(cross / count)).toBeLessThan(0.02);
  });
});

describe("the band-limited sampler", () => {
  const gainAt = (hz: number, rateHz: number, cornerHz: number, reachMicros: number) => {
    const sampler = new BandLimitedSampler(sine(rateHz, hz, 1), cornerHz, reachMicros);
    // Two instants a quarter of a period apart give the amplitude, wherever they lie.
    let worst = 0;
    for (let k = 0; k < 50; k++) {
      const at = 2e6 + k * 7812.5 * 1.0001;
      const s = sampler.at(at);
      const c = sampler.at(at + 0.25e6 / hz);
      worst = Math.max(worst, Math.sqrt(s * s + c * c));
    }
    return worst;
  };

  it("lets the pass-band through, is 3 dB down at its corner, and stops what would alias", () => {
    for (const rateHz of [250, 360, 500, 1000]) {
      for (const [cornerHz, reach, rate] of [
        [28.35, 149_700, 128],
        [40.96, 112_600, 256],
        [40, 153_300, 200],
      ] as const) {
        expect(Math.abs(gainAt(5, rateHz, cornerHz, reach) - 1)).toBeLessThan(0.01);
        expect(Math.abs(gainAt(cornerHz, rateHz, cornerHz, reach) - Math.SQRT1_2)).toBeLessThan(0.02);
        expect(gainAt(rate / 2, rateHz, cornerHz, reach)).toBeLessThan(cornerHz > 28.35 ? 0.02 : 0.01);
        if (rateHz > 250) expect(gainAt(rate - 5, rateHz, cornerHz, reach)).toBeLessThan(0.005);
      }
    }
  });

  it("gives the value of its own instant, whatever the rates", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(125, 200, 250, 360, 500, 1000),
        fc.double({ min: 1e6, max: 50e6, noNaN: true }),
        (rateHz, at) => {
          const sampler = new BandLimitedSampler(sine(rateHz, 5, 1000), 40, 92_590);
          const truth = 1000 * Math.sin((2 * Math.PI * 5 * at) / 1e6);
          expect(Math.abs(sampler.at(at) - truth)).toBeLessThan(5);
        },
      ),
    );
  });

  it("is smooth between the rows of its table", () => {
    const sampler = new BandLimitedSampler(sine(250, 5, 1000), 40, 92_590);
    for (let k = 0; k < 500; k++) {
      const at = 3e6 + k * 13;
      const slope = (sampler.at(at + 5) - sampler.at(at)) / 5;
      const truth = (2 * Math.PI * 5 * 1000 * Math.cos((2 * Math.PI * 5 * at) / 1e6)) / 1e6;
      expect(Math.abs(slope - truth)).toBeLessThan(3e-4);
    }
  });

  it("holds a constant exactly, at the ends of a recording too", () => {
    const sampler = new BandLimitedSampler(
      waveform(360, () => 1234),
      40,
      92_590,
    );
    for (const at of [-1e6, 0, 3, 1e6, 1e6 + 1 / 3, 3.6e9]) expect(sampler.at(at)).toBeCloseTo(1234, 9);
  });

  it("never looks further ahead than its reach", () => {
    let furthest = 0;
    const source = waveform(500, (t) => {
      furthest = Math.max(furthest, t);
      return 0;
    });
    const sampler = new BandLimitedSampler(source, 153.6, 10_000);
    for (let at = 1e6; at < 2e6; at += 1953.125) {
      sampler.at(at);
      expect(furthest * 1e6).toBeLessThanOrEqual(at + 10_000);
    }
  });

  it("gives the same in batches, one by one, and after jumps back and forth", () => {
    const make = () => new BandLimitedSampler(sine(360, 7, 500), 40, 92_590);
    const [batch, single] = [make(), make()];
    for (const start of [0, 5e6, 5.1e6, 2e6, 60e6, 59e6]) {
      batch.load(start, start + 500_000);
      for (let at = start; at < start + 500_000; at += 7812.5) expect(batch.at(at)).toBe(single.at(at));
    }
  });
});

describe("the high-pass", () => {
  it("is 3 dB down at its corner and forgets an offset", () => {
    const filter = new HighPass(0.5, 128);
    let peak = 0;
    for (let i = 0; i < 128 * 40; i++) {
      const y = filter.next(Math.sin((2 * Math.PI * 0.5 * i) / 128) + 100, false);
      if (i > 128 * 20) peak = Math.max(peak, y);
    }
    expect(Math.abs(peak - Math.SQRT1_2)).toBeLessThan(0.01);
  });
});

describe("the electrodes' contact", () => {
  it("remembers what it was as far back as a filter's latency, and tells of changes", () => {
    const contact = new ElectrodeContact();
    const heard: number[] = [];
    contact.listen(() => heard.push(contact.off));
    contact.set(1e6, LeadOff.negative);
    contact.set(2e6, LeadOff.both);
    contact.set(3e6, LeadOff.both);
    contact.set(4e6, LeadOff.none);
    expect([0.5e6, 1e6, 1.5e6, 2e6, 3.9e6, 5e6].map((at) => contact.offAt(at))).toEqual([0, 2, 2, 3, 3, 0]);
    expect(heard).toEqual([0, 2, 2, 3, 3, 0]);
  });
});
