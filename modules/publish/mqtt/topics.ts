import { Fault } from "../../fault/fault.ts";

/** The topics of one device; docs/MQTT.md says what goes over each. */
export interface DeviceTopics {
  /** Device to gateway: one signed batch a message. */
  readonly batch: string;
  /** Device to gateway, retained: `online` or `offline`. */
  readonly status: string;
  /** Gateway to device: which batches it holds durably. */
  readonly receipt: string;
}

/**
 * The topics of a device. Root and id are 1 to 64 letters, digits, `_` or `-` each, so that neither can hold a
 * wildcard or a level of its own (MQTT 3.1.1 §4.7.1). Throws a Fault of code `publish-bad-option`.
 */
export function deviceTopics(deviceId: string, root = "purkinje"): DeviceTopics {
  if (!isLevel(deviceId) || !isLevel(root)) throw new Fault("publish-bad-option");
  const own = `${root}/${deviceId}/`;
  return { batch: `${own}batch`, status: `${own}status`, receipt: `${own}receipt` };
}

/** Without a regular expression, which needs most of the engine's stack for a moment. */
function isLevel(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const isLetter = (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
    const isDigit = code >= 0x30 && code <= 0x39;
    if (!isLetter && !isDigit && code !== 0x5f && code !== 0x2d) return false;
  }
  return text.length >= 1 && text.length <= 64;
}

/** The bytes of an ASCII string; XS has no TextEncoder without a module. */
export function asciiBytes(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i) & 0x7f;
  return bytes;
}
