import type {
  MQTTClient,
  MQTTClientOptions,
  MQTTControlMessage,
  MQTTWriteOptions,
} from "../../modules/host/mqtt.ts";
import { Capability } from "../tape/capability.ts";
import type { Handler } from "../tape/handlers.ts";
import { mqttWriteArguments } from "../tape/mqtt-write.ts";
import { call } from "./call.ts";
import { handlers } from "./handlers.ts";

let clients = 0;

/** The MQTT client class that a tape plays. */
export class ReplayMqtt implements MQTTClient {
  readonly #number = ++clients;
  readonly #handlers: Handler[];

  constructor(options: MQTTClientOptions) {
    const { onControl, onReadable, onWritable, onError } = options;
    this.#handlers = [
      handlers.add(() => onControl?.(controlMessage()), false),
      handlers.add((count) => onReadable?.(count, readableOptions()), false),
      handlers.add((count) => onWritable?.(count), false),
      handlers.add(() => onError?.(), false),
    ];
    call(Capability.mqttOpen, this.#number, options.host, options.port, options.id, this.#handlers[0].id);
  }

  write(data: Uint8Array | null, options?: MQTTWriteOptions): number {
    const a = mqttWriteArguments(data, options);
    return call(Capability.mqttWrite, this.#number, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]);
  }

  read(count: number): ArrayBuffer | undefined {
    return call(Capability.mqttRead, this.#number, count);
  }

  close(): void {
    call(Capability.mqttClose, this.#number);
    for (let i = 0; i < this.#handlers.length; i++)
      if (this.#handlers[i].id >= 0) handlers.remove(this.#handlers[i]);
  }
}

function controlMessage(): MQTTControlMessage {
  const operation: number = call(Capability.mqttField);
  const id: number = call(Capability.mqttField);
  const returnCode: number = call(Capability.mqttField);
  const payload: ArrayBuffer | undefined = call(Capability.mqttField);
  return { operation, id, returnCode, ...(payload && { payload: Array.from(new Uint8Array(payload)) }) };
}

function readableOptions() {
  const topic = new Uint8Array(call(Capability.mqttField));
  const QoS: number = call(Capability.mqttField);
  const more: boolean = call(Capability.mqttField);
  const byteLength: number = call(Capability.mqttField);
  let text = "";
  for (let i = 0; i < topic.length; i++) text += String.fromCharCode(topic[i]);
  return { topic: text, QoS, more, byteLength };
}
