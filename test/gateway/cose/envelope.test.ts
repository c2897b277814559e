import { createHash, createPublicKey, verify } from "node:crypto";
import { decode, Tagged } from "cborg";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CborError, type CborMap, type CborValue } from "../../../gateway/cbor/decode.ts";
import { openEnvelope } from "../../../gateway/cose/envelope.ts";
import { verifyEs256 } from "../../../gateway/cose/es256.ts";
import { softwareSha256 } from "../../../gateway/hash.ts";
import { toHex } from "../../../gateway/hex.ts";
import { signedDigest } from "../../../modules/record/cose.ts";
import { cborgBytes } from "../../modules/record/support/cbor-values.ts";
import { testDevice } from "../../modules/record/support/device.ts";
import { bytes, vectors } from "../../modules/record/support/vectors.ts";

interface CoseVector {
  readonly file: string;
  readonly title: string;
  readonly fail: boolean;
  readonly publicKey: string;
  readonly external: string;
  readonly toBeSigned: string;
  readonly cbor: string;
}

type Sign1 = [Uint8Array, Map<unknown, unknown>, Uint8Array, Uint8Array];

function withoutTag(cbor: Uint8Array): Sign1 {
  const item = decode(cbor, { useMaps: true, tags: Tagged.preserve(18, 998) }) as Tagged | Sign1;
  return (item instanceof Tagged ? item.value : item) as Sign1;
}

const examples = vectors<{ vectors: readonly CoseVector[] }>("cose-sign1.json").vectors;
/** Those without external data, which a batch never has. */
const byDigest = examples.filter((example) => example.external === "");

describe("COSE_Sign1", () => {
  test.each(byDigest)("the digest and the signature of the COSE working group's $title", (example) => {
    const [header, , payload, signature] = withoutTag(bytes(example.cbor));
    // RFC 9052 §4.4: an empty protected header goes into the Sig_structure as the empty string. A batch's never is.
    const signedHeader = toHex(header) === "a0" ? new Uint8Array(0) : header;
    const digest = new Uint8Array(32);
    signedDigest(softwareSha256(), cborgBytes(signedHeader), cborgBytes(payload), digest);
    if (!example.fail)
      expect(toHex(digest)).toBe(createHash("sha256").update(bytes(example.toBeSigned)).digest("hex"));
    // A wrong tag shows in no signature: the envelope below refuses it.
    const isTagOnly = example.title === "sign-fail-01: Wrong CBOR Tag";
    expect(verifyEs256(bytes(example.publicKey), digest, signature)).toBe(!example.fail || isTagOnly);
  });

  test.each(examples)("$title is no batch", ({ cbor }) => {
    expect(() => openEnvelope(bytes(cbor))).toThrow(CborError);
  });
});

describe("the envelope of a batch", () => {
  const device = testDevice();
  const batch = device.batches(2)[1];

  test("is what a general CBOR decoder and Node's own cryptography make of it", () => {
    const [header, unprotected, payload, signature] = withoutTag(batch);
    const { publicKey } = device.enrolment;
    expect(decode(header, { useMaps: true })).toEqual(
      new Map<number, unknown>([
        [1, -7],
        [3, "application/vnd.purkinje.batch+cbor"],
        [4, new Uint8Array(createHash("sha256").update(publicKey).digest().subarray(0, 16))],
      ]),
    );
    expect(unprotected.size).toBe(0);
    const key = createPublicKey({
      key: {
        kty: "EC",
        crv: "P-256",
        x: Buffer.from(publicKey.subarray(1, 33)).toString("base64url"),
        y: Buffer.from(publicKey.subarray(33)).toString("base64url"),
      },
      format: "jwk",
    });
    const toBeSigned = cborgBytes(["Signature1", header, new Uint8Array(0), payload]);
    expect(verify("sha256", toBeSigned, { key, dsaEncoding: "ieee-p1363" }, signature)).toBe(true);
  });

  test("is opened without a copy, and whatever follows it is left alone", () => {
    const longer = Uint8Array.of(...batch, 1, 2, 3);
    const envelope = openEnvelope(longer);
    expect(envelope.bytes).toEqual(batch);
    expect(envelope.payload.buffer).toBe(longer.buffer);
    expect(toHex(envelope.deviceId)).toBe(device.enrolment.deviceId);
  });

  test("every cut is an error that says so", () => {
    for (let length = 0; length < batch.length; length++) {
      try {
        openEnvelope(batch.subarray(0, length));
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(CborError);
        expect((error as CborError).flaw).toBe("truncated");
      }
    }
  });

  test("a header with anything more, less or else in it is refused", () => {
    const [, , payload, signature] = withoutTag(batch);
    const kid = bytes(device.enrolment.deviceId);
    const type = "application/vnd.purkinje.batch+cbor";
    const header = (entries: [number, CborValue][]) => cborgBytes(new Map(entries));
    const rebuilt = (protectedHeader: Uint8Array, unprotected: CborMap = new Map(), tag = 18) =>
      cborgBytes(new Tagged(tag, [protectedHeader, unprotected, payload, signature]));
    const honest = header([
      [1, -7],
      [3, type],
      [4, kid],
    ]);
    expect(rebuilt(honest)).toEqual(batch);
    const withSignature = (other: Uint8Array) =>
      cborgBytes(new Tagged(18, [honest, new Map(), payload, other]));
    const others = [
      withSignature(signature.subarray(1)),
      withSignature(Uint8Array.of(...signature, 0)),
      rebuilt(honest, new Map([[1, -7]])),
      rebuilt(honest, undefined, 98),
      rebuilt(
        header([
          [1, -8],
          [3, type],
          [4, kid],
        ]),
      ),
      rebuilt(
        header([
          [1, -7],
          [3, "application/cbor"],
          [4, kid],
        ]),
      ),
      rebuilt(
        header([
          [1, -7],
          [4, kid],
        ]),
      ),
      rebuilt(
        header([
          [1, -7],
          [3, type],
        ]),
      ),
      rebuilt(
        header([
          [1, -7],
          [3, type],
          [4, kid.subarray(1)],
        ]),
      ),
      rebuilt(
        header([
          [1, -7],
          [2, [3]],
          [3, type],
          [4, kid],
        ]),
      ),
    ];
    for (const other of others) expect(() => openEnvelope(other)).toThrow(CborError);
  });

  test("any bytes behind the right beginning give an envelope or a CborError", () => {
    const start = batch.slice(0, 47);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (rest) => {
        try {
          openEnvelope(Uint8Array.of(...start, ...rest));
        } catch (error) {
          expect(error).toBeInstanceOf(CborError);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("a batch of more than 8,192 bytes is refused", () => {
    const [header, , , signature] = withoutTag(batch);
    const large = cborgBytes(new Tagged(18, [header, new Map(), new Uint8Array(8192), signature]));
    expect(() => openEnvelope(large)).toThrow(CborError);
  });
});
