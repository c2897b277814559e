import WiFi from "embedded:network/interface/wifi";
import type { Clock } from "../../modules/host/clock.ts";
import type { KeyValueStore } from "../../modules/host/flash.ts";

/** Names in the store; set when the device is provisioned. */
const SSID = "wifi-ssid";
const PASSWORD = "wifi-password";
/** After a lost or refused connection the next try waits this long. */
const AGAIN_MS = 15_000;
/** ECMA-419 clause 19.2: no connection. */
const DISCONNECTED = 0;

/** Joins the network that the device was provisioned for, and joins it again when it is lost. */
export function joinNetwork(store: KeyValueStore, clock: Clock): boolean {
  const ssid = text(store.read(SSID));
  if (ssid === undefined) return false;
  const password = text(store.read(PASSWORD));
  const credentials = { SSID: ssid, ...(password === undefined ? {} : { password }) };
  let waiting = false;
  const wifi = new WiFi({
    onChanged(property) {
      if (property !== "connection" || wifi.connection !== DISCONNECTED || waiting) return;
      waiting = true;
      clock.after(AGAIN_MS, () => {
        waiting = false;
        wifi.connect(credentials);
      });
    },
  });
  wifi.connect(credentials);
  return true;
}

function text(bytes: Uint8Array | undefined): string | undefined {
  if (bytes === undefined || bytes.length === 0) return undefined;
  let result = "";
  for (let i = 0; i < bytes.length; i++) result += String.fromCharCode(bytes[i]);
  return result;
}
