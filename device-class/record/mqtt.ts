import type {
  MQTTClient,
  MQTTClientConstructor,
  MQTTClientOptions,
  MQTTWriteOptions,
} from "../../modules/host/mqtt.ts";
import { Capability } from "../tape/capability.ts";
import { type Handler, handlerOf } from "../tape/handlers.ts";
import { noBytes, noText, subscriptionsText } from "../tape/mqtt-write.ts";
import type { CallResult } from "../tape/writer.ts";
import { EventClass } from "./event-class.ts";
import type { Recording } from "./recording.ts";

/** An MQTT client class whose every packet is written down. Whole messages only: one event, one message. */
export function recordedMqtt(Inner: MQTTClientConstructor, recording: Recording): MQTTClientConstructor {
  const { tape, handlers } = recording;
  let clients = 0;
  const field = (value: CallResult) => tape.call(Capability.mqttField, [], value);

  return class implements MQTTClient {
    readonly #number = ++clients;
    readonly #client: MQTTClient;
    readonly #handlers: Handler[];

    constructor(options: MQTTClientOptions) {
      const { onControl, onReadable, onWritable, onError } = options;
      const control = handlers.add(handlerOf(() => {}, false));
      const readable = handlers.add(handlerOf(() => {}, false));
      const writable = handlers.add(handlerOf(() => {}, false));
      const failed = handlers.add(handlerOf(() => {}, false));
      this.#handlers = [control, readable, writable, failed];
      const event = (handler: Handler, argument = 0) => recording.event(EventClass.mqtt, handler, argument);
      tape.call(Capability.mqttOpen, [this.#number, options.host, options.port, options.id, control.id]);
      this.#client = new Inner({
        ...options,
        onControl(message) {
          event(control);
          field(message.operation);
          field(message.id ?? 0);
          field(message.returnCode ?? 0);
          field(message.payload && new Uint8Array(message.payload));
          onControl?.({ id: 0, returnCode: 0, ...message });
        },
        onReadable(count, message) {
          event(readable, count);
          field(new TextEncoder().encode(message.topic));
          field(message.QoS);
          field(message.more ?? false);
          field(message.byteLength ?? count);
          onReadable?.(count, message);
        },
        onWritable(count) {
          event(writable, count);
          onWritable?.(count);
        },
        onError() {
          event(failed);
          onError?.();
        },
      });
    }

    write(data: Uint8Array | null, options?: MQTTWriteOptions): number {
      const { operation = -1, id = -1, topic = noText, QoS = -1, byteLength = -1, items } = options ?? {};
      const flags = (options?.retain ? 1 : 0) | (options?.duplicate ? 2 : 0);
      const out = { out: data ?? noBytes };
      const args = [
        this.#number,
        out,
        operation,
        id,
        topic,
        QoS,
        flags,
        byteLength,
        subscriptionsText(items),
      ];
      try {
        const space = this.#client.write(data, options);
        tape.call(Capability.mqttWrite, args, space);
        return space;
      } catch (error) {
        tape.call(Capability.mqttWrite, args, error as Error);
        throw error;
      }
    }

    read(count: number): ArrayBuffer | undefined {
      const bytes = this.#client.read(count);
      tape.call(Capability.mqttRead, [this.#number, count], bytes && new Uint8Array(bytes));
      return bytes;
    }

    close(): void {
      this.#client.close();
      tape.call(Capability.mqttClose, [this.#number]);
      for (const handler of this.#handlers) if (handler.id >= 0) handlers.remove(handler);
    }
  };
}
