import type { Clock } from "../../modules/host/clock.ts";
import type { Sha256 } from "../../modules/host/crypto.ts";
import type {
  MQTTClient,
  MQTTClientConstructor,
  MQTTClientOptions,
  MQTTWriteOptions,
} from "../../modules/host/mqtt.ts";
import { ControlPacket } from "../../modules/publish/mqtt/control-packet.ts";
import { ReceiptForm } from "../../modules/publish/mqtt/receipt.ts";

/** The chip's send buffer (Moddable SDK 8.2.3, lwIP), and what a message's head takes of it. */
const SEND_BUFFER = 2920;
const HEAD_BYTES = 64;
const ROUND_TRIP_MS = 20;

/**
 * The client class over a broker and a collector that are near and well: everything is acknowledged after one
 * round trip, and every batch has its receipt after another. The send buffer is the chip's.
 */
export function nearBroker(clock: Clock, sha256: Sha256): MQTTClientConstructor {
  return class implements MQTTClient {
    readonly #options: MQTTClientOptions;
    readonly #incoming: Uint8Array[] = [];
    #message = new Uint8Array(0);
    #length = 0;
    #publish: MQTTWriteOptions | undefined;
    #free = SEND_BUFFER;
    #open = true;

    constructor(options: MQTTClientOptions) {
      this.#options = options;
      this.#soon(() => {
        this.#control(ControlPacket.CONNACK);
        this.#soon(() => this.#drained());
      });
    }

    write(data: Uint8Array | null, options?: MQTTWriteOptions): number {
      const size = (data?.length ?? 0) + (options ? HEAD_BYTES : 0);
      if (!this.#open || size > this.#free) throw new Error("overflow");
      this.#free -= size;
      const { operation = ControlPacket.PUBLISH, id = 0 } = options ?? {};
      if (operation === ControlPacket.SUBSCRIBE)
        this.#soon(() => this.#control(ControlPacket.SUBACK, id, new Uint8Array([1])));
      else if (operation === ControlPacket.PUBLISH) this.#part(data ?? new Uint8Array(0), options);
      this.#soon(() => this.#drained());
      return Math.max(this.#free - HEAD_BYTES, 0);
    }

    read(): ArrayBuffer | undefined {
      return this.#incoming.shift()?.buffer as ArrayBuffer | undefined;
    }

    close(): void {
      this.#open = false;
    }

    #part(data: Uint8Array, options: MQTTWriteOptions | undefined): void {
      if (options) {
        this.#publish = options;
        this.#message = new Uint8Array(options.byteLength ?? data.length);
        this.#length = 0;
      }
      this.#message.set(data, this.#length);
      this.#length += data.length;
      if (this.#length < this.#message.length) return;
      const { QoS = 0, id = 0, topic = "" } = this.#publish!;
      const message = this.#message;
      if (QoS > 0) this.#soon(() => this.#control(ControlPacket.PUBACK, id));
      if (topic.endsWith("/batch")) this.#soon(() => this.#soon(() => this.#receipt(topic, message)));
    }

    #receipt(topic: string, batch: Uint8Array): void {
      const receipt = new Uint8Array(33);
      receipt[0] = ReceiptForm.unsigned;
      sha256.reset();
      sha256.update(batch);
      sha256.digest(receipt.subarray(1));
      this.#incoming.push(receipt);
      this.#options.onReadable?.(receipt.length, {
        topic: topic.replace(/batch$/, "receipt"),
        QoS: 1,
        more: false,
        byteLength: receipt.length,
      });
    }

    #control(operation: number, id = 0, payload?: Uint8Array): void {
      this.#options.onControl?.({
        operation,
        id,
        returnCode: 0,
        ...(payload && { payload: [...payload] }),
      });
    }

    #drained(): void {
      if (this.#free === SEND_BUFFER && this.#length > 0) return;
      this.#free = SEND_BUFFER;
      this.#options.onWritable?.(SEND_BUFFER - HEAD_BYTES);
    }

    #soon(happen: () => void): void {
      clock.after(ROUND_TRIP_MS, () => {
        if (this.#open) happen();
      });
    }
  };
}
