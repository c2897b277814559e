import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { decode, encode, Tagged } from "cborg";
import { describe, expect, test } from "vitest";
import { kinds, leadCodes } from "../../../gateway/batch/kinds.ts";
import { BATCH_PREFIX } from "../../../gateway/cose/envelope.ts";
import { enrol } from "../../../gateway/enrolment.ts";
import { toHex } from "../../../gateway/hex.ts";
import { unpackStrip } from "../../../gateway/strip.ts";
import { verifyRecord } from "../../../gateway/verify/verifier.ts";
import * as codes from "../../../modules/record/codes.ts";
import { MAX_BATCH_BYTES, PayloadKey, ReadingKey, TimeKey } from "../../../modules/record/keys.ts";
import { cborgBytes } from "./support/cbor-values.ts";
import { concat } from "./support/device.ts";
import { bytes } from "./support/vectors.ts";
import { strips, workedVectors } from "./support/worked-vectors.ts";

const text = readFileSync(fileURLToPath(new URL("../../../docs/FORMAT.md", import.meta.url)), "utf8");

/** The document's hex blocks by name, and the comments in them. */
const blocks = new Map(
  [...text.matchAll(/^```hex ([\w-]+)\n([\s\S]*?)^```$/gm)].map(([, name, body]) => [
    name,
    {
      bytes: bytes(body.replace(/#.*$/gm, "").replace(/\s/g, "")),
      comment: /^# (.*)$/m.exec(body)?.[1] ?? "",
    },
  ]),
);

function block(name: string): Uint8Array {
  const found = blocks.get(name);
  if (found === undefined) throw new Error(`docs/FORMAT.md has no block ${name}.`);
  return found.bytes;
}

/** Rows of the table whose first heading is given, as cells without Markdown. */
function table(firstHeading: string, secondHeading: string): string[][] {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.startsWith(`| ${firstHeading} | ${secondHeading} |`));
  if (start < 0) throw new Error(`docs/FORMAT.md has no table ${firstHeading} | ${secondHeading}.`);
  const rows: string[][] = [];
  for (let i = start + 2; lines[i]?.startsWith("|"); i++)
    rows.push(
      lines[i]
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim().replace(/[`*]/g, "")),
    );
  return rows;
}

function registry(firstHeading: string, secondHeading = "name"): Record<string, number> {
  return Object.fromEntries(
    table(firstHeading, secondHeading).map(([number, name]) => [name, Number(number)]),
  );
}

/** Diagnostic notation (RFC 8949 §8) of what a reading is made of. */
function diagnostic(value: unknown): string {
  if (value instanceof Map)
    return `{${[...value].map(([key, item]) => `${key}: ${diagnostic(item)}`).join(", ")}}`;
  if (Array.isArray(value)) return `[${value.map(diagnostic).join(", ")}]`;
  if (value instanceof Uint8Array) return `h'${toHex(value)}'`;
  return JSON.stringify(value);
}

describe("the vectors of docs/FORMAT.md", () => {
  const derived = workedVectors();

  test("are those that the code derives: none more and none less", () => {
    expect([...blocks.keys()]).toEqual([...derived.keys()]);
  });

  test.each([...derived])("%s is what the code makes", (name, expected) => {
    expect(toHex(block(name))).toBe(toHex(expected));
  });

  test.each(["first", "second"])(
    "the %s batch holds by Node's cryptography and a general CBOR library alone",
    (name) => {
      const publicKey = block("public-key");
      const item = decode(block(`${name}-batch`), { useMaps: true, tags: Tagged.preserve(18) }) as Tagged;
      const [header, , payload, signature] = item.value as [Uint8Array, unknown, Uint8Array, Uint8Array];
      const toBeSigned = encode(["Signature1", header, new Uint8Array(0), payload]);
      const x = Buffer.from(publicKey.subarray(1, 33)).toString("base64url");
      const y = Buffer.from(publicKey.subarray(33)).toString("base64url");
      const key = createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
      expect(verify("sha256", toBeSigned, { key, dsaEncoding: "ieee-p1363" }, signature)).toBe(true);
      expect(createHash("sha256").update(toBeSigned).digest("hex")).toBe(toHex(block(`${name}-digest`)));
      const id = createHash("sha256").update(publicKey).digest("hex").slice(0, 32);
      expect((decode(header, { useMaps: true }) as Map<number, Uint8Array>).get(4)).toEqual(bytes(id));
      const content = decode(payload, { useMaps: true }) as Map<number, unknown>;
      expect(content.get(6)).toEqual(name === "first" ? 1 : new Uint8Array(block("first-digest")));
    },
  );

  test("the two batches are a record that holds", () => {
    const enrolled = [enrol(block("public-key"), { simulated: true })];
    const record = concat(block("first-batch"), block("second-batch"));
    expect(verifyRecord(record, { enrolled, allowSimulated: true })).toMatchObject({
      holds: true,
      readings: 3,
    });
  });

  test.each([...blocks].filter(([name]) => name.startsWith("reading-")))(
    "%s reads as the diagnostic notation above it, and is deterministic",
    (_, { bytes: data, comment }) => {
      const value = decode(data, { useMaps: true }) as Map<number, never>;
      expect(diagnostic(value)).toBe(comment);
      expect(cborgBytes(value)).toEqual(data);
    },
  );

  test.each(Object.keys(strips))("the %s strip unpacks to the samples above it", (name) => {
    const { bytes: data, comment } = blocks.get(`strip-${name}`)!;
    const samples = comment.split(",").map(Number);
    expect([...unpackStrip(1, data, samples.length)]).toEqual(samples);
  });
});

describe("the tables of docs/FORMAT.md", () => {
  test.each<[string, Record<string, number>]>([
    ["kind", codes.ReadingKind],
    ["source", codes.Source],
    ["absent reason", codes.AbsentReason],
    ["finding", codes.FindingCode],
    ["feature", codes.Feature],
    ["gap cause", codes.GapCause],
    ["time source", codes.TimeSource],
    ["link reason", codes.ChainReason],
    ["lead", codes.Lead],
    ["strip codec", codes.StripCodec],
    ["start cause", codes.StartCause],
    ["charge state", codes.ChargeState],
  ])("have the code's numbers for each %s", (heading, expected) => {
    expect(registry(heading)).toEqual(expected);
  });

  test("have the code's keys", () => {
    const keyTables = text
      .split(/^## /m)
      .map((section) => [
        section.split("\n")[0],
        Object.fromEntries(
          [...section.matchAll(/^\| (\d+) \| (\w[\w ]*) \| .* \|$/gm)].map(([, key, name]) => [
            name,
            Number(key),
          ]),
        ),
      ]) as [string, Record<string, number>][];
    const inSection = (name: string) => keyTables.find(([heading]) => heading === name)![1];
    const { version, flags, configuration, readings } = PayloadKey;
    expect(inSection("Payload")).toMatchObject({
      version,
      flags,
      "chain id": PayloadKey.chainId,
      "boot counter": PayloadKey.bootCounter,
      "batch number": PayloadKey.batchNumber,
      "first sequence number": PayloadKey.firstSequence,
      link: PayloadKey.link,
      configuration,
      "time state": PayloadKey.time,
      "base tick": PayloadKey.baseTick,
      readings,
      source: TimeKey.source,
      tick: TimeKey.tick,
      unixMs: TimeKey.unixMs,
      uncertaintyMs: TimeKey.uncertaintyMs,
    });
    expect(inSection("Readings")).toMatchObject(ReadingKey);
  });

  test("have the keys, units and codes that the receiving side maps each kind to", () => {
    const rows = table("kind", "name");
    expect(rows).toHaveLength(kinds.size);
    for (const [kind, name, keys, unit, mdc, loinc] of rows) {
      const entry = kinds.get(Number(kind))!;
      expect(entry.name).toBe(name);
      const tokens = keys.replace("or 5", "").trim().split(" ");
      const numbers = (isOptional: boolean) =>
        tokens
          .filter((token) => token.endsWith("?") === isOptional)
          .map((token) => Number.parseInt(token, 10));
      expect([...entry.required], name).toEqual(numbers(false));
      expect(
        [...entry.optional].sort((a, b) => a - b),
        name,
      ).toEqual(numbers(true));
      expect(entry.mayBeAbsent, name).toBe(keys.endsWith("or 5"));
      const [ucum, scale] = unit.split(", ");
      if (entry.divisor !== undefined) expect([ucum, Number(scale)]).toEqual([entry.ucum, 1 / entry.divisor]);
      if (name !== "strip")
        expect(mdc).toBe(entry.mdc === undefined ? "none" : `${entry.mdc.code} ${entry.mdc.id}`);
      expect(loinc).toBe(entry.loinc.join(", ") || "none");
    }
    for (const [lead, , mdc] of table("lead", "name")) {
      const { code, id } = leadCodes.get(Number(lead))!;
      expect(mdc).toBe(`${code} ${id}`);
    }
  });

  test("have the code's limits", () => {
    expect(text).toContain(`at most ${MAX_BATCH_BYTES.toLocaleString("en")} bytes`);
    expect(text).toContain(`by the first ${BATCH_PREFIX.length} bytes`);
  });
});
