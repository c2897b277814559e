import type { MQTTWriteOptions } from "../../modules/host/mqtt.ts";

export const noBytes = new Uint8Array(0);
export const noOptions: MQTTWriteOptions = Object.freeze({});
export const noText = "";

/** What a call of `write` says of the subscriptions that it asks for. */
export function subscriptionsText(items: MQTTWriteOptions["items"]): string {
  return items ? items.map((item) => `${item.topic} ${item.QoS}`).join(",") : noText;
}
