import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  EnrolmentError,
  enrol,
  formatEnrolment,
  parseEnrolments,
  trustedDevices,
} from "../../gateway/enrolment.ts";
import { testSigner } from "../modules/record/support/device.ts";

const { publicKey } = testSigner(1);
const enrolment = enrol(publicKey, { simulated: false, model: "Patch 1", firstSeen: "2026-01-31T12:00:00Z" });

/** The text of the record with one member changed, or taken away. */
function changed(member: string, value: unknown): string {
  return JSON.stringify({ ...JSON.parse(formatEnrolment(enrolment)), [member]: value });
}

describe("an enrolment record", () => {
  test("comes back from its text", () => {
    expect(parseEnrolments(formatEnrolment(enrolment))).toEqual([enrolment]);
    const bare = enrol(publicKey, { simulated: true });
    expect(parseEnrolments(formatEnrolment(bare))).toEqual([bare]);
  });

  test("names its device by the hash of its key", () => {
    expect(enrolment.deviceId).toBe("729627b215a2e363de231f087652407e");
  });

  test("may stand in a list with others", () => {
    const other = enrol(testSigner(2).publicKey, { simulated: true });
    const text = `[${formatEnrolment(enrolment)},${formatEnrolment(other)}]`;
    expect(parseEnrolments(text)).toEqual([enrolment, other]);
  });

  test.each([
    ["is not JSON", "{"],
    ["holds no record", "[]"],
    ["is no JSON object", "5"],
    ["is no JSON object", "[null]"],
    ["is not of type", changed("type", "something")],
    ["is not of version", changed("version", 2)],
    ['"publicKey"', changed("publicKey", undefined)],
    ['"publicKey"', changed("publicKey", `05${"00".repeat(64)}`)],
    ['"publicKey"', changed("publicKey", `04${"00".repeat(64)}`)],
    ['"publicKey"', changed("publicKey", "zz".repeat(65))],
    ['"deviceId"', changed("deviceId", "00".repeat(16))],
    ['"deviceId"', changed("deviceId", undefined)],
    ['"simulated"', changed("simulated", "no")],
    ['"simulated"', changed("simulated", undefined)],
    ['"model"', changed("model", "x".repeat(65))],
    ['"firstSeen"', changed("firstSeen", "yesterday")],
    ["is not known", changed("simulate", true)],
  ])("that %s is refused with a sentence that names the file", (what, text) => {
    expect(() => parseEnrolments(text, "patch.json")).toThrow(EnrolmentError);
    expect(() => parseEnrolments(text, "patch.json")).toThrow(`patch.json`);
    expect(() => parseEnrolments(text, "patch.json")).toThrow(what);
  });

  test("of any text is read or refused and never anything else", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(() => parseEnrolments(text)).toThrow(EnrolmentError);
      }),
    );
  });

  test("may be there twice when nothing disagrees", () => {
    expect([...trustedDevices([enrolment, enrolment]).values()]).toEqual([enrolment]);
    expect(() => trustedDevices([enrolment, { ...enrolment, simulated: true }])).toThrow(EnrolmentError);
  });

  test("cannot be made for bytes that are no key", () => {
    expect(() => enrol(new Uint8Array(65), { simulated: false })).toThrow(EnrolmentError);
  });
});
