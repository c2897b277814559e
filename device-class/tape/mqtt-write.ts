import type { MQTTWriteOptions } from "../../modules/host/mqtt.ts";

const nothing = new Uint8Array(0);

/** The arguments of one `write` in the order in which the tape has them; what is left out counts as −1 or "". */
export function mqttWriteArguments(
  data: Uint8Array | null,
  options: MQTTWriteOptions = {},
): readonly [Uint8Array, number, number, string, number, number, number, string] {
  const { operation = -1, id = -1, topic = "", QoS = -1, byteLength = -1, items } = options;
  const flags = (options.retain ? 1 : 0) | (options.duplicate ? 2 : 0);
  const text = items ? items.map((item) => `${item.topic} ${item.QoS}`).join(",") : "";
  return [data ?? nothing, operation, id, topic, QoS, flags, byteLength, text];
}
