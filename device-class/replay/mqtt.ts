import type { MQTTClient, MQTTClientOptions, MQTTControlMessage } from "../../modules/host/mqtt.ts";
import { Capability } from "../tape/capability.ts";
import type { Handler } from "../tape/handlers.ts";
import { noBytes, noOptions, noText, subscriptionsText } from "../tape/mqtt-write.ts";
import { call } from "./call.ts";
import { handlers } from "./handlers.ts";

const { mqttWrite } = Capability;

let clients = 0;

/** The MQTT client class that a tape plays. */
export class ReplayMqtt implements MQTTClient {
  readonly #number = ++clients;
  readonly #handlers: readonly MqttHandler[];

  constructor(options: MQTTClientOptions) {
    this.#handlers = [
      handlers.add(new ControlHandler(options.onControl)),
      handlers.add(new ReadableHandler(options.onReadable)),
      handlers.add(new WritableHandler(options.onWritable)),
      handlers.add(new ErrorHandler(options.onError)),
    ];
    call(Capability.mqttOpen, this.#number, options.host, options.port, options.id, this.#handlers[0].id);
  }

  write(data: Uint8Array | null, options = noOptions): number {
    const { operation = -1, id = -1, topic = noText, QoS = -1, byteLength = -1, items } = options;
    const flags = (options.retain ? 1 : 0) | (options.duplicate ? 2 : 0);
    const text = subscriptionsText(items);
    const bytes = data ?? noBytes;
    return call(mqttWrite, this.#number, bytes, operation, id, topic, QoS, flags, byteLength, text);
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

/** One of a client's callbacks. */
abstract class MqttHandler<C = unknown> implements Handler {
  id = -1;
  protected readonly callback: C | undefined;

  constructor(callback: C | undefined) {
    this.callback = callback;
  }

  get once(): boolean {
    return false;
  }

  abstract call(argument: number): void;
}

class ControlHandler extends MqttHandler<MQTTClientOptions["onControl"]> {
  call(): void {
    this.callback?.(controlMessage());
  }
}

class ReadableHandler extends MqttHandler<MQTTClientOptions["onReadable"]> {
  call(count: number): void {
    this.callback?.(count, readableOptions());
  }
}

class WritableHandler extends MqttHandler<MQTTClientOptions["onWritable"]> {
  call(count: number): void {
    this.callback?.(count);
  }
}

class ErrorHandler extends MqttHandler<MQTTClientOptions["onError"]> {
  call(): void {
    this.callback?.();
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
  // All at once, as C would: one character after another would be a string each.
  return { topic: String.fromCharCode(...topic), QoS, more, byteLength };
}
