import fc from "fast-check";
import { expect, test } from "vitest";
import { type Annotation, annotation, annotationsAt } from "../../../../host-sim/world/wfdb/annotation.ts";
import { annotationCodes, codeOf, mnemonicOf } from "../../../../host-sim/world/wfdb/annotation-codes.ts";
import { parseAnnotations } from "../../../../host-sim/world/wfdb/annotation-reader.ts";
import { writeAnnotations } from "../../../../host-sim/world/wfdb/annotation-writer.ts";
import { WfdbError } from "../../../../host-sim/world/wfdb/wfdb-error.ts";

const hex = (text: string) =>
  Uint8Array.from(text.replace(/\s/g, "").match(/../g)!, (byte) => Number.parseInt(byte, 16));

/** Written by wrann of the WFDB software package 10. */
const wrannFile = hex(`
  0058 17fc 2323 2074 696d 6520 7265 736f 6c75 7469 6f6e 3a20 3336 3000 00ec ffff
  ffff 0100 0058 08fc 2323 2068 656c 6c6f 0070 05fc 2841 4649 4200 2404 00ec 0000
  ec0d 0014 fff7 02f8 03f0 2404 03fc 6f64 6400 00ec 1200 6001 0038 fff7 00f8 00f0
  0000`);
const wrannAnnotations = [
  annotation(0, annotationCodes['"'], { aux: "## hello" }),
  annotation(0, annotationCodes["+"], { aux: "(AFIB" }),
  annotation(36, annotationCodes.N),
  annotation(3600, annotationCodes.V, { subtype: -1, channel: 2, number: 3 }),
  annotation(3636, annotationCodes.N, { channel: 2, number: 3, aux: "odd" }),
  annotation(1183636, annotationCodes["~"], { subtype: -1 }),
];

test("what wrann wrote is read: resolution, skips, fields that stay, texts of odd length", () => {
  const { resolutionHz, annotations } = parseAnnotations(wrannFile);
  expect(resolutionHz).toBe(360);
  // wrann closes its preface with an empty annotation at sample 0.
  expect(annotations).toEqual([annotation(0, 0), ...wrannAnnotations]);
});

test("what is written equals wrann's bytes, but for the closing of its preface", () => {
  const preface = wrannFile.slice(0, 28);
  const rest = wrannFile.slice(36);
  expect(writeAnnotations({ resolutionHz: 360, annotations: wrannAnnotations })).toEqual(
    Uint8Array.from([...preface, ...rest]),
  );
});

const anyAnnotation: fc.Arbitrary<Annotation> = fc.record({
  sample: fc.oneof(
    fc.integer({ min: 0, max: 3000 }),
    fc.integer({ min: -5_000_000_000, max: 5_000_000_000 }),
  ),
  code: fc.integer({ min: 0, max: 49 }),
  subtype: fc.oneof(fc.constant(0), fc.integer({ min: -128, max: 127 })),
  channel: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 255 })),
  number: fc.oneof(fc.constant(0), fc.integer({ min: -128, max: 127 })),
  aux: fc.oneof(
    fc.constant(""),
    fc
      .array(fc.integer({ min: 1, max: 255 }), { maxLength: 255 })
      .map((codes) => String.fromCharCode(...codes)),
  ),
});

test("any annotations are read back as they were written, in order or not", () => {
  fc.assert(
    fc.property(
      fc.array(anyAnnotation, { maxLength: 20 }),
      fc.option(fc.double({ min: 0.001, max: 1e5, noNaN: true }), { nil: undefined }),
      (annotations, resolutionHz) => {
        const file = { annotations, ...(resolutionHz !== undefined && { resolutionHz }) };
        expect(parseAnnotations(writeAnnotations(file))).toEqual(file);
      },
    ),
  );
});

test("a file cut short anywhere is refused", () => {
  const whole = writeAnnotations({ annotations: wrannAnnotations });
  for (let length = 0; length < whole.length; length++) {
    expect(() => parseAnnotations(whole.slice(0, length)), `${length} bytes`).toThrow(WfdbError);
  }
});

test("arbitrary bytes are read or refused, never anything else", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        parseAnnotations(bytes);
      } catch (error) {
        expect(error).toMatchObject({ code: "annotations-broken" });
      }
    }),
  );
});

test("an absurd resolution is refused", () => {
  const stated = (aux: string) =>
    writeAnnotations({ annotations: [annotation(0, annotationCodes['"'], { aux })] });
  for (const rate of ["0", "-5", "x", "Infinity"]) {
    expect(() => parseAnnotations(stated(`## time resolution: ${rate}`))).toThrow(/resolution/);
  }
});

test.each<[string, Partial<Annotation>]>([
  ["a code without room", { code: 50 }],
  ["a code that is no number", { code: Number.NaN }],
  ["a time between samples", { sample: 1.5 }],
  ["a subtype of 128", { subtype: 128 }],
  ["a channel of 256", { channel: 256 }],
  ["a number of −129", { number: -129 }],
  ["a text of 256 characters", { aux: "x".repeat(256) }],
  ["a character that is no byte", { aux: "—" }],
  ["a NUL in a text", { aux: "a\0" }],
])("%s is not written", (_, change) => {
  expect(() => writeAnnotations({ annotations: [{ ...annotation(0, 1), ...change }] })).toThrow(/no room/);
});

test("times in another resolution are scaled, ties to even", () => {
  const at = (sample: number, resolutionHz: number, rateHz: number) =>
    annotationsAt({ resolutionHz, annotations: [annotation(sample, 1)] }, rateHz)[0].sample;
  expect(at(1000, 1000, 360)).toBe(360);
  expect([1, 3, 5].map((sample) => at(sample, 2, 1))).toEqual([0, 2, 2]);
  expect(annotationsAt({ annotations: [annotation(7, 1)] }, 360)[0].sample).toBe(7);
});

test("mnemonics and codes map both ways", () => {
  for (const [mnemonic, code] of Object.entries(annotationCodes)) {
    expect(mnemonicOf(code)).toBe(mnemonic);
    expect(codeOf(mnemonic)).toBe(code);
  }
  expect(Object.keys(annotationCodes)).toHaveLength(40);
  expect(mnemonicOf(42)).toBe("[42]");
  expect(codeOf("Z")).toBeUndefined();
});
