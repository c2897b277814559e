import { deviceIdOf } from "../modules/record/cose.ts";
import { isPublicKey } from "./cose/es256.ts";
import { softwareSha256 } from "./hash.ts";
import { fromHex, toHex } from "./hex.ts";

export const ENROLMENT_TYPE = "purkinje-enrolment";
const ENROLMENT_VERSION = 1;
const MAX_MODEL_LENGTH = 64;

/** One device whose signatures are trusted (docs/FORMAT.md, "Enrolment"). */
export interface Enrolment {
  /** 32 hexadecimal digits in lower case. */
  readonly deviceId: string;
  /** 65 bytes, an uncompressed point on P-256. */
  readonly publicKey: Uint8Array;
  readonly simulated: boolean;
  readonly model?: string;
  /** RFC 3339, in UTC. */
  readonly firstSeen?: string;
}

/** An enrolment record that cannot be used; the message says which and why. */
export class EnrolmentError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "EnrolmentError";
  }
}

/** The enrolment of a public key. @throws EnrolmentError for bytes that are no point on P-256 */
export function enrol(
  publicKey: Uint8Array,
  facts: { readonly simulated: boolean; readonly model?: string; readonly firstSeen?: string },
): Enrolment {
  if (!isPublicKey(publicKey)) throw new EnrolmentError("The public key is no uncompressed point on P-256.");
  return { deviceId: toHex(deviceIdOf(softwareSha256(), publicKey)), publicKey: publicKey.slice(), ...facts };
}

/** The record as the text of a JSON file. */
export function formatEnrolment(enrolment: Enrolment): string {
  const { deviceId, publicKey, simulated, model, firstSeen } = enrolment;
  const record = {
    type: ENROLMENT_TYPE,
    version: ENROLMENT_VERSION,
    deviceId,
    publicKey: toHex(publicKey),
    simulated,
    ...(model === undefined ? {} : { model }),
    ...(firstSeen === undefined ? {} : { firstSeen }),
  };
  return `${JSON.stringify(record, null, 2)}\n`;
}

/**
 * Reads enrolment records: one, or an array of them.
 *
 * @param name what to call the text in a message: a file's name
 * @throws EnrolmentError for anything that is not exactly such a record
 */
export function parseEnrolments(text: string, name = "The enrolment record"): Enrolment[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new EnrolmentError(`${name} is not JSON.`);
  }
  const records = Array.isArray(parsed) ? parsed : [parsed];
  if (records.length === 0) throw new EnrolmentError(`${name} holds no record.`);
  return records.map((record) => parseRecord(record, name));
}

/**
 * Puts records together. The same device may be there more than once when nothing disagrees.
 *
 * @throws EnrolmentError where two records of one device differ
 */
export function trustedDevices(enrolments: Iterable<Enrolment>): Map<string, Enrolment> {
  const devices = new Map<string, Enrolment>();
  for (const enrolment of enrolments) {
    const known = devices.get(enrolment.deviceId);
    if (
      known !== undefined &&
      (known.simulated !== enrolment.simulated || toHex(known.publicKey) !== toHex(enrolment.publicKey))
    )
      throw new EnrolmentError(`Two enrolment records of device ${enrolment.deviceId} disagree.`);
    devices.set(enrolment.deviceId, enrolment);
  }
  return devices;
}

const members = new Set(["type", "version", "deviceId", "publicKey", "simulated", "model", "firstSeen"]);

function parseRecord(record: unknown, name: string): Enrolment {
  const fail = (what: string): never => {
    throw new EnrolmentError(`${name} ${what}.`);
  };
  if (typeof record !== "object" || record === null) return fail("is no JSON object");
  const fields = record as Readonly<Record<string, unknown>>;
  for (const member of Object.keys(fields))
    if (!members.has(member)) return fail(`has a member that is not known: ${JSON.stringify(member)}`);
  if (fields.type !== ENROLMENT_TYPE) return fail(`is not of type "${ENROLMENT_TYPE}"`);
  if (fields.version !== ENROLMENT_VERSION) return fail(`is not of version ${ENROLMENT_VERSION}`);
  if (typeof fields.simulated !== "boolean") return fail('does not say whether the device is "simulated"');
  const publicKey = typeof fields.publicKey === "string" ? fromHex(fields.publicKey) : undefined;
  if (publicKey === undefined || !isPublicKey(publicKey))
    return fail('has no "publicKey" that is an uncompressed point on P-256, as 130 hexadecimal digits');
  const { model, firstSeen } = fields;
  if (model !== undefined && (typeof model !== "string" || model.length > MAX_MODEL_LENGTH))
    return fail(`has a "model" that is no text of at most ${MAX_MODEL_LENGTH} characters`);
  if (firstSeen !== undefined && !isTimestamp(firstSeen))
    return fail('has a "firstSeen" that is no time such as 2026-01-31T12:00:00Z');
  const enrolment = enrol(publicKey, {
    simulated: fields.simulated,
    ...(model === undefined ? {} : { model }),
    ...(firstSeen === undefined ? {} : { firstSeen }),
  });
  if (typeof fields.deviceId !== "string" || fields.deviceId.toLowerCase() !== enrolment.deviceId)
    return fail(`has a "deviceId" that does not follow from its key; it would be ${enrolment.deviceId}`);
  return enrolment;
}

function isTimestamp(value: unknown): value is string {
  return typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/.test(value);
}
