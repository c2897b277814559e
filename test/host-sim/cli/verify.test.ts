import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { purkinje } from "./support.ts";

let folder: string;
let batches: Uint8Array[];
let other: Uint8Array;
const state = () => join(folder, "a");

/** Cuts a capture of this project's batches (tag 18, four elements) at their beginnings. */
function split(capture: Uint8Array): Uint8Array[] {
  const starts: number[] = [];
  for (let i = 0; i + 1 < capture.length; i++)
    if (capture[i] === 0xd2 && capture[i + 1] === 0x84) starts.push(i);
  return starts.map((start, k) => capture.subarray(start, starts[k + 1] ?? capture.length));
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "purkinje-verify-"));
  for (const [name, seed] of [
    ["a", "1"],
    ["b", "2"],
  ]) {
    const args = ["sim", "--speed", "max", "--for", "5m", "--seed", seed, "--http", "off"];
    const ran = await purkinje(
      ...args,
      "--state",
      join(folder, name),
      "--capture",
      join(folder, `${name}.cbor`),
    );
    expect(ran.code).toBe(0);
  }
  batches = split(new Uint8Array(readFileSync(join(folder, "a.cbor"))));
  other = new Uint8Array(readFileSync(join(folder, "b.cbor")));
  expect(batches.length).toBeGreaterThan(4);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function verify(parts: Uint8Array[]) {
  const file = join(folder, "t.cbor");
  writeFileSync(file, Buffer.concat(parts));
  const ran = await purkinje("verify", file, "--trust", state(), "--allow-simulated", "--json");
  return { code: ran.code, stdout: ran.stdout, ...JSON.parse(ran.stdout.trim().split("\n").at(-1)!) };
}

describe("purkinje verify", () => {
  it("holds for what a device published", async () => {
    expect(await verify(batches)).toMatchObject({ code: 0, genuine: batches.length, gaps: 0, replays: 0 });
  });

  it("does not hold without trust, and for a simulated device only when asked to", async () => {
    const file = join(folder, "a.cbor");
    const nobody = await purkinje("verify", file, "--json");
    expect(nobody.code).toBe(1);
    expect(JSON.parse(nobody.stdout.trim().split("\n").at(-1)!)).toMatchObject({
      untrusted: batches.length,
      genuine: 0,
    });
    expect((await purkinje("verify", file, "--trust", state())).code).toBe(1);
    expect(
      (await purkinje("verify", file, "--trust", join(state(), "enrolment.json"), "--allow-simulated")).code,
    ).toBe(0);
  });

  it("catches a flipped bit anywhere in a batch", async () => {
    for (const at of [1, 12, 60, batches[2].length >> 1, batches[2].length - 1]) {
      const bad = batches[2].slice();
      bad[at] ^= 0x10;
      const found = await verify([...batches.slice(0, 2), bad, ...batches.slice(3)]);
      expect(found.code).toBe(1);
      expect(found.genuine).toBe(batches.length - 1);
    }
  });

  it("catches a missing, a repeated and a foreign batch, and trailing bytes", async () => {
    expect(await verify([...batches.slice(0, 2), ...batches.slice(3)])).toMatchObject({ code: 1, gaps: 1 });
    expect(await verify([...batches, batches[1]])).toMatchObject({ code: 1, replays: 1 });
    expect(await verify([...batches, other])).toMatchObject({ code: 1, untrusted: split(other).length });
    expect((await verify([...batches, new Uint8Array([0, 1, 2])])).code).toBe(1);
    expect((await verify([...batches, batches[1].subarray(0, 50)])).code).toBe(1);
  });

  it("survives endless nesting, huge lengths and an empty file", async () => {
    expect((await verify([new Uint8Array(1_000_000).fill(0x81)])).code).toBe(1);
    expect((await verify([new Uint8Array([0xd2, 0x9b, 255, 255, 255, 255, 255, 255, 255, 255])])).code).toBe(
      1,
    );
    expect(
      (await verify([new Uint8Array([0xd2, 0x84, 0x5b, 0, 0, 255, 255, 255, 255, 255, 255])])).code,
    ).toBe(1);
    expect(await verify([])).toMatchObject({ code: 1, batches: 0 });
  });

  it("says what is wrong with its own arguments, with code 2", async () => {
    mkdirSync(join(folder, "empty"), { recursive: true });
    writeFileSync(join(folder, "enrolment-bad.json"), "{}");
    const file = join(folder, "a.cbor");
    for (const [args, sentence] of [
      [[join(folder, "none.cbor")], /There is no file/],
      [[folder], /cannot be read/],
      [[file, "--trust", join(folder, "none")], /There is no/],
      [[file, "--trust", join(folder, "empty")], /holds no enrolment record/],
      [[file, "--trust", join(folder, "enrolment-bad.json")], /not of type/],
      [[], /missing required argument/],
    ] as const) {
      const ran = await purkinje("verify", ...args);
      expect(ran.stderr).toMatch(sentence);
      expect(ran.code).toBe(2);
    }
  });
});
