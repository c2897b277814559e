import { lookup } from "node:dns/promises";
import { isIPv4 } from "node:net";
import type { Timer } from "../../../modules/host/clock.ts";
import type {
  MQTTClient,
  MQTTClientOptions,
  MQTTReadableOptions,
  MQTTWriteOptions,
} from "../../../modules/host/mqtt.ts";
import { ControlPacket } from "../../../modules/publish/mqtt/control-packet.ts";
import { AwaitedAnswers } from "./awaited.ts";
import type { MqttClientClass, MqttClientHost } from "./client-host.ts";
import { DeviceSocket } from "./device-socket.ts";
import type { MqttDiagnosis } from "./diagnosis.ts";
import { type IncomingControl, IncomingPackets, type IncomingPart } from "./incoming-packets.ts";
import { KeepAlive } from "./keep-alive.ts";
import { connectPacket, controlPacket, publishHead } from "./outgoing-packet.ts";
import { openTcp } from "./transport.ts";

/** The chip's client keeps this much of the send buffer to itself: what it reports as free is less by it. */
const OVERHEAD_BYTES = 8;
const CONNECT_TIMEOUT_MS = 30_000;

/** The packet with which the broker answers one that was written. */
const answerTo: Readonly<Record<number, number>> = {
  [ControlPacket.SUBSCRIBE]: ControlPacket.SUBACK,
  [ControlPacket.UNSUBSCRIBE]: ControlPacket.UNSUBACK,
  [ControlPacket.PUBREL]: ControlPacket.PUBCOMP,
  [ControlPacket.PINGREQ]: ControlPacket.PINGRESP,
};

interface PendingPacket {
  readonly operation: number;
  readonly id?: number;
  readonly byteLength: number;
}

/**
 * Makes an MQTT client class for one simulated device, over Node's sockets, with the semantics of the Moddable
 * SDK's `embedded:network/mqtt/client` (8.2.3): MQTT 3.1.1, no reconnection, resending, persistence or counting;
 * `write` throws when not connected or full; `onError` has no argument and the client is closed after it;
 * `onClose` is taken and never called; QoS 1 and 2 messages that arrive are acknowledged by the client itself;
 * keep-alive pings are its own. A message longer than the buffer is begun with `byteLength` and continued by
 * writes without options; nothing else can be written in between.
 *
 * Two uses that end in a restart on a chip end in an exception in a device turn here: `close()` while the name
 * is being resolved, and `close()` from within `onReadable`.
 */
export function createMqttClient(host: MqttClientHost): MqttClientClass {
  const awaited = new AwaitedAnswers(host.patienceMs ?? 5000);
  const resolveName = host.resolve ?? (async (name: string) => (await lookup(name, { family: 4 })).address);
  let made = 0;

  class Client implements MQTTClient {
    readonly #number = ++made;
    #options: MQTTClientOptions | undefined;
    #state: "resolving" | "connecting" | "login" | "connected" | "publishing" | "closed" = "resolving";
    #socket: DeviceSocket | undefined;
    #incoming: IncomingPackets | undefined;
    #writable = 0;
    /** Bytes of the message that is being written which are still to come. */
    #remaining = 0;
    #id = 1;
    #connecting: Timer | undefined;
    #keepAlive: KeepAlive | undefined;
    readonly #pending: PendingPacket[] = [];
    #flushPosted = false;
    #parsePosted = false;

    constructor(options: MQTTClientOptions) {
      if (!options.host) throw new Error("host required");
      this.#options = { ...options };
      awaited.expect(this.#number, "CONNACK");
      const name = options.host === "localhost" ? "127.0.0.1" : options.host;
      if (isIPv4(name)) {
        host.post(() => this.#connect(name));
        return;
      }
      resolveName(name).then(
        (address) => host.post(() => this.#connect(address)),
        () => host.post(() => this.#fail({ kind: "name-not-resolved", host: name })),
      );
    }

    close(): void {
      this.#state = "closed";
      this.#connecting?.cancel();
      this.#keepAlive?.cancel();
      this.#incoming?.stop();
      this.#socket?.close();
      this.#socket = undefined;
      this.#writable = 0;
      this.#options = undefined;
      this.#pending.length = 0;
      awaited.forget(this.#number);
    }

    write(data: Uint8Array | null, options?: MQTTWriteOptions): number {
      const socket = this.#socket;
      if (socket === undefined) throw new Error("not connected");
      if (this.#state === "publishing") this.#writeRest(socket, data, options);
      else if (this.#state !== "connected") throw new Error("not connected");
      else this.#writePacket(socket, data, options ?? {});
      return this.#writable > OVERHEAD_BYTES ? this.#writable - OVERHEAD_BYTES : 0;
    }

    read(count: number): ArrayBuffer | undefined {
      const incoming = this.#incoming;
      if (incoming === undefined || this.#socket === undefined) return undefined;
      const available = Math.min(count, incoming.announced);
      if (available === 0) return undefined;
      const bytes = this.#socket.read(available);
      incoming.taken(available);
      if (incoming.announced === 0 && !incoming.parsing) this.#postParse();
      return bytes.buffer as ArrayBuffer;
    }

    #writeRest(socket: DeviceSocket, data: Uint8Array | null, options: MQTTWriteOptions | undefined): void {
      if (options !== undefined || data === null || data.byteLength > this.#remaining) {
        throw new Error("another message is being written");
      }
      this.#writable = socket.write(data);
      this.#remaining -= data.byteLength;
      if (this.#remaining === 0) this.#state = "connected";
    }

    #writePacket(socket: DeviceSocket, data: Uint8Array | null, options: MQTTWriteOptions): void {
      const id = options.id ?? ++this.#id;
      const operation = options.operation ?? ControlPacket.PUBLISH;
      if (operation === ControlPacket.PUBLISH) {
        if (data === null) throw new TypeError("A PUBLISH needs data.");
        this.#writePublish(socket, data, options, id);
        return;
      }
      const packet = controlPacket(operation, id, options.items);
      if (packet.byteLength > this.#writable) throw new Error("overflow");
      if (operation === ControlPacket.PINGREQ) this.#keepAlive?.pinged();
      this.#writable = socket.write(packet);
      if (operation in answerTo) awaited.expect(this.#number, `${answerTo[operation]}`);
    }

    #writePublish(socket: DeviceSocket, data: Uint8Array, options: MQTTWriteOptions, id: number): void {
      const byteLength = options.byteLength ?? data.byteLength;
      if (data.byteLength > byteLength) throw new Error("invalid");
      const head = publishHead(options, id, byteLength);
      if (head.byteLength + data.byteLength > this.#writable) throw new Error("overflow");
      socket.write(head);
      this.#writable = socket.write(data);
      if (data.byteLength < byteLength) {
        this.#state = "publishing";
        this.#remaining = byteLength - data.byteLength;
      }
      // Awaited from the first part on: device time must not run while the rest waits for room either.
      if (options.QoS === 1) awaited.expect(this.#number, `${ControlPacket.PUBACK}`);
      else if (options.QoS === 2) awaited.expect(this.#number, `${ControlPacket.PUBREC}`);
    }

    #connect(address: string): void {
      const { host: name, port } = this.#aliveOptions();
      this.#state = "connecting";
      this.#socket = new DeviceSocket({
        address,
        host: name,
        port,
        sendBufferBytes: host.sendBufferBytes ?? 2920,
        receiveWindowBytes: host.receiveWindowBytes ?? 5744,
        openTransport: host.openTransport ?? openTcp,
        post: host.post,
        onReadable: () => this.#incoming?.parse(),
        onWritable: (free) => this.#onWritable(free),
        onError: (diagnosis) => this.#fail(diagnosis),
      });
      this.#incoming = new IncomingPackets(this.#socket, {
        onControl: (packet) => this.#onControl(packet),
        onPublishWhole: (QoS, id) =>
          this.#queue({
            operation: QoS === 1 ? ControlPacket.PUBACK : ControlPacket.PUBREC,
            id,
            byteLength: 4,
          }),
        onPart: (count, part) => this.#onPart(count, part),
        onMalformed: (reason) => this.#fail({ kind: "malformed-packet", reason }),
      });
      this.#connecting = host.clock.after(CONNECT_TIMEOUT_MS, () =>
        this.#fail({ kind: "connect-timeout", host: name, port }),
      );
    }

    /** On a chip an answer of the resolver to a closed client is an uncaught exception, hence a restart. */
    #aliveOptions(): MQTTClientOptions {
      if (this.#options === undefined)
        throw new TypeError("The MQTT client was closed while resolving a name.");
      return this.#options;
    }

    #onWritable(free: number): void {
      this.#writable = free;
      if (this.#state === "connecting") this.#login();
      else if (this.#state === "publishing" || (this.#state === "connected" && this.#flush())) {
        if (this.#writable > OVERHEAD_BYTES)
          this.#options?.onWritable?.call(this, this.#writable - OVERHEAD_BYTES);
      }
    }

    /** Writes what the client itself owes the broker, before the application may; false when it does not fit. */
    #flush(): boolean {
      while (this.#pending.length > 0) {
        const { operation, id, byteLength } = this.#pending[0];
        if (this.#writable < byteLength) return false;
        this.#pending.shift();
        this.write(null, id === undefined ? { operation } : { operation, id });
      }
      return true;
    }

    #login(): void {
      const options = this.#aliveOptions();
      this.#connecting?.cancel();
      this.#state = "login";
      this.#writable = this.#socket!.write(connectPacket(options));
      const seconds = Math.ceil((options.keepAlive ?? 0) / 1000);
      if (seconds === 0) return;
      const timeOut = () => this.#fail({ kind: "keep-alive-timeout" });
      const ping = () => {
        if (this.#pending.some(({ operation }) => operation === ControlPacket.PINGREQ)) timeOut();
        else this.#queue({ operation: ControlPacket.PINGREQ, byteLength: 2 });
      };
      this.#keepAlive = new KeepAlive(host.clock, seconds * 1000, ping, timeOut);
    }

    #onControl(packet: IncomingControl): void {
      const { operation, id = 0, returnCode } = packet;
      const connack = operation === ControlPacket.CONNACK;
      awaited.answer(this.#number, connack ? "CONNACK" : `${operation}`);
      if (operation === ControlPacket.PINGRESP) this.#keepAlive?.answered();
      else if (operation === ControlPacket.PUBREC)
        this.#queue({ operation: ControlPacket.PUBREL, id, byteLength: 4 });
      else if (operation === ControlPacket.PUBREL)
        this.#queue({ operation: ControlPacket.PUBCOMP, id, byteLength: 4 });
      else if (connack && returnCode) {
        this.#fail({ kind: "broker-refused", returnCode });
        return;
      } else if (connack) this.#state = "connected";
      this.#options?.onControl?.call(this, packet);
      if (connack && this.#writable > OVERHEAD_BYTES) {
        this.#options?.onWritable?.call(this, this.#writable - OVERHEAD_BYTES);
      }
    }

    #onPart(count: number, part: IncomingPart): void {
      this.#options?.onReadable?.call(this, count, part as MQTTReadableOptions);
      if (this.#socket === undefined) throw new TypeError("The MQTT client was closed within onReadable.");
    }

    #queue(packet: PendingPacket): void {
      this.#pending.push(packet);
      if (this.#flushPosted) return;
      this.#flushPosted = true;
      host.post(() => {
        this.#flushPosted = false;
        this.#onWritable(this.#writable);
      });
    }

    #postParse(): void {
      if (this.#parsePosted) return;
      this.#parsePosted = true;
      host.post(() => {
        this.#parsePosted = false;
        this.#incoming?.parse();
      });
    }

    #fail(diagnosis: MqttDiagnosis): void {
      const { onError } = this.#aliveOptions();
      host.onDiagnosis?.(diagnosis);
      onError?.call(this);
      this.close();
    }

    static get busy(): boolean {
      return awaited.busy;
    }

    static settled(): Promise<void> {
      return awaited.settled();
    }
  }

  return Object.assign(Client, ControlPacket) as unknown as MqttClientClass;
}
