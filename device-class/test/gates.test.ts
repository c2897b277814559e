import { describe, expect, it } from "vitest";
import { compile } from "../engine/bytecode.ts";
import type { Job } from "../engine/job.ts";
import type { Cost, RunReport } from "../engine/report.ts";
import { Exit, runOnDesktop, runOnDevice } from "../engine/run.ts";
import { violations } from "../measure/budget.ts";
import { TapeWriter } from "../tape/writer.ts";

/** Samples of one event, as a FIFO delivers them. */
const BLOCK = 16;
const EVENTS = 500;

/** Runs a filter over blocks on the emulated chip: `body` sees `x`, `y` (Int32Array), and `count`. */
async function filter(
  body: string,
  { heap = { slots: 800, chunkBytes: 16_384 }, ...options }: Partial<Pick<Job, "heap" | "profile">> = {},
) {
  const script = `(() => {
    const x = new Int32Array(${BLOCK}), y = new Int32Array(${BLOCK}), count = ${BLOCK};
    let y1 = 0, y2 = 0;
    globalThis.handlers = [{ call: () => { ${body} } }];
  })();`;
  const tape = new TapeWriter();
  for (let i = 0; i < EVENTS; i++) tape.event(0, 0, i * 125_000);
  const job = {
    bytecode: await compile(script),
    tape: tape.finish(),
    arenaBytes: 400 * 1024,
    stackSlots: 512,
    heap,
    ...options,
  };
  return runOnDevice(job);
}

function costOf(report: RunReport): Cost {
  return report.classes.get(0)!;
}

const integerFilter =
  "for (let i = 0; i < count; i++) { const v = (3 * x[i] + 5 * y1 - 2 * y2) >> 3; y2 = y1; y1 = v; y[i] = v; }";

describe("the gates", () => {
  it("count to the instruction alike each time", async () => {
    const first = costOf((await filter(integerFilter)).report);
    expect(costOf((await filter(integerFilter)).report)).toEqual(first);
    expect(first.slots + first.chunks).toBe(0);
    expect(first.instructions / (EVENTS * BLOCK)).toBeGreaterThan(1000);
  });

  it("tell which function takes the instructions", async () => {
    const { report } = await filter(
      "class Work { light() { return y[3]; } heavy(i) { for (let k = 0; k < 300; k++) i += this.light(); } } new Work().heavy(1);",
      { profile: true },
    );
    const line = (name: string) => report.profile.find((entry) => entry.function === name)!;
    const whole = costOf(report).instructions;
    // The rest is making the class anew in each turn.
    expect(line("heavy").total / whole).toBeGreaterThan(0.75);
    expect(line("light").total / line("heavy").total).toBeGreaterThan(0.4);
    expect(line("light").total + line("heavy").self).toBeLessThanOrEqual(line("heavy").total);
  });

  it("see an object that is made for each sample, although nothing of it is left after a collection", async () => {
    const clean = await filter(integerFilter);
    const wasteful = await filter(`${integerFilter} for (let i = 0; i < count; i++) ({ v: y[i] });`);
    const cost = costOf(wasteful.report);
    expect(cost.slots).toBeGreaterThanOrEqual(EVENTS * BLOCK);
    expect(cost.eventsThatAllocate).toBe(EVENTS);
    // The heap looks the same: only the counter tells.
    const held = ({ report }: typeof clean) => report.liveBytes - report.loaded;
    expect(Math.abs(held(wasteful) - held(clean))).toBeLessThan(256);
    const budget = { allocations: { what: "", unit: "allocations", limit: 0, measured: { modelled: 0 } } };
    expect(violations(budget, { allocations: costOf(clean.report).slots }, "modelled")).toEqual([]);
    expect(violations(budget, { allocations: cost.slots }, "modelled")).toHaveLength(1);
  });

  it("see a string literal in a turn: preloaded code copies it into the heap", async () => {
    const cost = costOf((await filter('if (typeof y1 === "string") y1 = 0;')).report);
    expect(cost.chunks).toBe(EVENTS);
  });

  it("see a double in a filter by its instructions", async () => {
    const integer = costOf((await filter(integerFilter)).report).instructions;
    const double = costOf(
      (
        await filter(
          "for (let i = 0; i < count; i++) { const v = 0.375 * x[i] + 0.625 * y1 - 0.25 * y2; y2 = y1; y1 = v; y[i] = v; }",
        )
      ).report,
    ).instructions;
    const budget = {
      filter: { what: "", unit: "instructions", limit: 1e12, measured: { modelled: integer } },
    };
    expect(violations(budget, { filter: integer }, "modelled")).toEqual([]);
    expect(violations(budget, { filter: double }, "modelled")).toHaveLength(1);
  });

  it("see a heap that is too small by an exit code of its own", async () => {
    const hoard = "(globalThis.kept ??= []).push(new Uint8Array(64));";
    expect((await filter(hoard)).exitCode).toBe(Exit.noMemory);
    expect((await filter(hoard, { heap: { slots: 4000, chunkBytes: 65_536 } })).exitCode).toBe(Exit.ok);
  });

  it("see firmware that does not do what was recorded", async () => {
    const tape = new TapeWriter();
    tape.event(0, 0, 0);
    tape.call(6, [5, { out: Uint8Array.of(1, 2, 3) }], 42);
    const job = async (bytes: string) => ({
      bytecode: await compile(
        `globalThis.handlers = [{ call: () => { call(6, 5, new Uint8Array([${bytes}])); } }];`,
      ),
      tape: tape.finish().slice(),
      arenaBytes: 1 << 20,
      stackSlots: 512,
    });
    expect((await runOnDesktop(await job("1, 2, 3"))).exitCode).toBe(Exit.ok);
    const other = await runOnDesktop(await job("1, 2, 4"));
    expect(other.exitCode).toBe(Exit.diverged);
    expect(other.output).toContain("other bytes");
  });

  it("see an exception in a turn", async () => {
    const thrown = await filter("null.nothing;");
    expect(thrown.exitCode).toBe(Exit.exception);
  });
});

describe("the emulated chip", () => {
  it("rounds as Node does, halves of large negative numbers too", async () => {
    const program = `let hash = 0, seed = 12345;
      const bits = new DataView(new ArrayBuffer(8));
      for (let i = 0; i < 3000; i++) {
        seed = (Math.imul(seed, 1103515245) + 12345) | 0;
        const value = seed / (1 << (i % 12));
        for (const cut of [Math.floor(value), Math.ceil(value), Math.round(value), Math.trunc(value)]) {
          bits.setFloat64(0, cut);
          hash = (31 * hash + bits.getUint32(0) + bits.getUint32(4)) % 1e9;
        }
      }`;
    const tape = new TapeWriter();
    tape.event(0, 0, 0);
    const xs = await runOnDevice({
      bytecode: await compile(`${program} globalThis.handlers = [{ call: () => print(String(hash)) }];`),
      tape: tape.finish(),
      arenaBytes: 500 * 1024,
      stackSlots: 512,
    });
    expect(xs.exitCode).toBe(Exit.ok);
    expect(xs.output.trim()).toBe(new Function(`${program} return String(hash);`)());
  });
});

describe("why the firmware keeps to portable arithmetic", () => {
  it("a transcendental function differs between XS and Node in its last bits", async () => {
    const program = `let hash = 0;
      const bits = new DataView(new ArrayBuffer(8));
      for (let i = 1; i < 2000; i++) {
        bits.setFloat64(0, Math.NAME(i / 97));
        hash = (31 * hash + bits.getUint32(4)) % 1e9;
      }`;
    const differs = async (name: string) => {
      const script = program.replace("NAME", name);
      const tape = new TapeWriter();
      tape.event(0, 0, 0);
      const bytecode = await compile(
        `${script} globalThis.handlers = [{ call: () => print(String(hash)) }];`,
      );
      const xs = await runOnDevice({
        bytecode,
        tape: tape.finish(),
        arenaBytes: 500 * 1024,
        stackSlots: 512,
      });
      expect(xs.exitCode).toBe(Exit.ok);
      const node = new Function(`${script} return String(hash);`)() as string;
      return xs.output.trim() !== node.trim();
    };
    expect(await differs("sqrt")).toBe(false);
    const transcendental = await Promise.all(["exp", "log", "sin", "tanh"].map(differs));
    expect(transcendental.some((different) => different)).toBe(true);
  });
});
