import { generate, type Packet, type Parser, parser } from "mqtt-packet";
import type { Peer, PeerConnection } from "./model-network.ts";
import type { VirtualTurns } from "./virtual-turns.ts";

/** A PUBLISH on a batch topic that reached the broker whole. */
export interface AcceptedPublish {
  readonly connection: number;
  readonly id: number;
  readonly duplicate: boolean;
  readonly payload: Buffer;
}

interface Session {
  readonly subscriptions: Set<string>;
  /** Messages to the device which it has not acknowledged. */
  queue: { id: number; topic: string; payload: Uint8Array; sent: boolean }[];
}

/** A strict MQTT 3.1.1 broker in virtual time, for one device, whose acknowledgements can misbehave. */
export class ModelBroker implements Peer {
  readonly accepted: AcceptedPublish[] = [];
  /** What was published on other topics, retained or not, in order. */
  readonly statuses: { text: string; retain: boolean; byWill: boolean }[] = [];
  /** What a broker may not be sent. */
  readonly violations: string[] = [];
  /** How often a PUBACK is sent, and after how long. 0 times: never. */
  acknowledgements = 1;
  acknowledgeDelayMs = 0;
  /** CONNACK's return code. */
  returnCode = 0;
  /** SUBACK's return code. */
  grant = 1;
  persistent = true;
  onAccept: (publish: AcceptedPublish) => void = () => undefined;

  /** Identifiers of batches that no PUBACK was sent for, in this session or before. */
  readonly #inFlight = new Map<number, string>();
  mostInFlight = 0;
  readonly #turns: VirtualTurns;
  readonly #connections = new Map<PeerConnection, { parser: Parser; will?: string; loggedIn: boolean }>();
  #session: Session | undefined;
  #lastId = 0;

  constructor(turns: VirtualTurns) {
    this.#turns = turns;
  }

  get hasSession(): boolean {
    return this.#session !== undefined;
  }

  onOpen(connection: PeerConnection): void {
    const packets = parser({ protocolVersion: 4 });
    packets.on("packet", (packet) => this.#onPacket(connection, packet));
    packets.on("error", (error) => this.violations.push(`malformed: ${error.message}`));
    this.#connections.set(connection, { parser: packets, loggedIn: false });
  }

  onBytes(connection: PeerConnection, bytes: Uint8Array): void {
    this.#connections.get(connection)?.parser.parse(Buffer.from(bytes));
  }

  onGone(connection: PeerConnection): void {
    const gone = this.#connections.get(connection);
    this.#connections.delete(connection);
    if (gone?.will !== undefined) this.statuses.push({ text: gone.will, retain: true, byWill: true });
    for (const message of this.#session?.queue ?? []) message.sent = false;
  }

  /** The broker's process ends and comes back at once; the network's `reset` is the caller's. */
  restart(): void {
    if (!this.persistent) this.#session = undefined;
  }

  /** Acknowledges whatever the device may have sent under this identifier. */
  acknowledge(id: number): void {
    const connection = this.#online();
    if (connection) this.#send(connection, { cmd: "puback", messageId: id });
  }

  /** Publishes to the device, with QoS 1, if it has subscribed. */
  publish(topic: string, payload: Uint8Array): void {
    if (!this.#session?.subscriptions.has(topic)) return;
    this.#lastId = (this.#lastId % 65_535) + 1;
    this.#session.queue.push({ id: this.#lastId, topic, payload, sent: false });
    this.#drain();
  }

  #online(): PeerConnection | undefined {
    for (const [connection, { loggedIn }] of this.#connections) if (loggedIn) return connection;
    return undefined;
  }

  #drain(): void {
    const connection = this.#online();
    if (connection === undefined) return;
    for (const message of this.#session?.queue ?? []) {
      if (message.sent) continue;
      message.sent = true;
      const { id, topic } = message;
      const payload = Buffer.from(message.payload);
      this.#send(connection, {
        cmd: "publish",
        topic,
        payload,
        qos: 1,
        dup: false,
        retain: false,
        messageId: id,
      });
    }
  }

  #send(connection: PeerConnection, packet: Packet): void {
    if (this.#connections.has(connection)) connection.send(generate(packet));
  }

  #onPacket(connection: PeerConnection, packet: Packet): void {
    const state = this.#connections.get(connection);
    if (state === undefined) return;
    if (!state.loggedIn && packet.cmd !== "connect") this.violations.push(`${packet.cmd} before CONNECT`);
    switch (packet.cmd) {
      case "connect":
        // A client that comes back takes its session over (§3.1.4): the old connection is ended.
        for (const [other] of this.#connections) {
          if (other === connection) continue;
          other.end();
          this.onGone(other);
        }
        if (packet.clean || this.#session === undefined)
          this.#session = { subscriptions: new Set(), queue: [] };
        this.#send(connection, { cmd: "connack", returnCode: this.returnCode, sessionPresent: false });
        if (this.returnCode !== 0) {
          connection.end();
          return;
        }
        state.loggedIn = true;
        if (packet.will) state.will = packet.will.payload.toString();
        this.#drain();
        return;
      case "subscribe":
        for (const { topic } of packet.subscriptions) this.#session?.subscriptions.add(topic);
        this.#send(connection, { cmd: "suback", messageId: packet.messageId!, granted: [this.grant] });
        return;
      case "publish":
        this.#onPublish(connection, packet);
        return;
      case "puback":
        if (this.#session)
          this.#session.queue = this.#session.queue.filter(({ id }) => id !== packet.messageId);
        return;
      case "pingreq":
        this.#send(connection, { cmd: "pingresp" });
        return;
      case "disconnect":
        delete state.will;
        return;
      default:
        this.violations.push(`a client sent ${packet.cmd}`);
    }
  }

  #onPublish(connection: PeerConnection, packet: Packet & { cmd: "publish" }): void {
    const { topic, qos, retain, dup, messageId = 0 } = packet;
    const payload = Buffer.from(packet.payload);
    if (qos > 0 && messageId === 0) this.violations.push("a PUBLISH without an identifier");
    const inFlight = this.#inFlight.get(messageId);
    if (topic.endsWith("/status")) {
      this.statuses.push({ text: payload.toString(), retain, byWill: false });
      if (qos > 0 && inFlight !== undefined)
        this.violations.push("an identifier in flight was used for a status");
    } else {
      const text = payload.toString("latin1");
      if (inFlight !== undefined && inFlight !== text)
        this.violations.push("an identifier in flight was used again");
      if (inFlight !== undefined && !dup) this.violations.push("a repeat was not marked as a duplicate");
      this.#inFlight.set(messageId, text);
      this.mostInFlight = Math.max(this.mostInFlight, this.#inFlight.size);
      const publish = { connection: connection.number, id: messageId, duplicate: dup, payload };
      this.accepted.push(publish);
      this.onAccept(publish);
    }
    if (qos === 0) return;
    for (let i = 0; i < this.acknowledgements; i++) {
      this.#turns.schedule(this.acknowledgeDelayMs, () => {
        this.#inFlight.delete(messageId);
        this.#send(connection, { cmd: "puback", messageId });
      });
    }
  }
}
