import { ControlPacket } from "../../../modules/publish/mqtt/control-packet.ts";

/** What the reader takes its bytes from. */
export interface ByteSource {
  readonly unread: number;
  readByte(): number;
}

/** A control packet as the chip's client hands it on. A SUBACK's return codes come as a plain array. */
export interface IncomingControl {
  readonly operation: number;
  readonly id?: number;
  readonly returnCode?: number;
  readonly payload?: readonly number[];
}

/** A part of a PUBLISH's payload. Topic, QoS and length come with the first part alone. */
export interface IncomingPart {
  readonly topic?: string;
  readonly QoS?: number;
  readonly byteLength?: number;
  readonly more: boolean;
}

export interface IncomingHandlers {
  onControl(packet: IncomingControl): void;
  /** The last part of a PUBLISH with QoS 1 or 2 is about to be announced. */
  onPublishWhole(QoS: number, id: number): void;
  /** `count` bytes of payload may be read now. Parsing goes on once all of them have been taken. */
  onPart(count: number, part: IncomingPart): void;
  onMalformed(reason: string): void;
}

type Phase =
  | "type"
  | "length"
  | "topic-length"
  | "topic"
  | "publish-id"
  | "payload"
  | "connack"
  | "acknowledge";

/**
 * Cuts the byte stream into packets as the chip's client does (MQTT 3.1.1 §2 and §3), which is why this is not
 * left to mqtt-packet: payloads are handed on in parts as they arrive, never gathered, and what the chip's
 * parser gets wrong is got wrong here.
 *
 * Known defect of the SDK (8.2.3), kept: a PUBLISH with an empty payload is never finished, and the client is
 * deaf from there on, until its keep-alive ends the connection.
 */
export class IncomingPackets {
  readonly #source: ByteSource;
  readonly #handlers: IncomingHandlers;
  #phase: Phase = "type";
  #operation = 0;
  #flags = 0;
  #length = 0;
  #lengthShift = 0;
  #id = 0;
  #field: number[] = [];
  #fieldLength = 0;
  #topic: string | undefined;
  #announced = 0;
  #parsing = false;
  #stopped = false;

  constructor(source: ByteSource, handlers: IncomingHandlers) {
    this.#source = source;
    this.#handlers = handlers;
  }

  /** Bytes of payload that were announced and not yet taken. */
  get announced(): number {
    return this.#announced;
  }

  /** True while a handler runs. */
  get parsing(): boolean {
    return this.#parsing;
  }

  /** The application has taken `count` of the announced bytes from the source. */
  taken(count: number): void {
    this.#announced -= count;
  }

  /** Nothing is handed on after this. */
  stop(): void {
    this.#stopped = true;
    this.#announced = 0;
  }

  /** Goes through what has arrived, until it is used up or payload waits to be read. */
  parse(): void {
    if (this.#parsing) return;
    this.#parsing = true;
    while (!this.#stopped && this.#announced === 0 && this.#source.unread > 0) {
      if (this.#phase === "payload") {
        if (this.#length === 0) break;
        this.#announcePart();
      } else {
        this.#take(this.#source.readByte());
      }
    }
    this.#parsing = false;
  }

  #take(byte: number): void {
    switch (this.#phase) {
      case "type":
        this.#operation = byte >> 4;
        this.#flags = byte & 0x0f;
        this.#length = 0;
        this.#lengthShift = 0;
        this.#phase = "length";
        if (this.#operation === 0 || this.#operation === 15) this.#malformed("a reserved packet type");
        return;
      case "length":
        this.#length += (byte & 0x7f) << this.#lengthShift;
        this.#lengthShift += 7;
        if ((byte & 0x80) === 0) this.#startBody();
        else if (this.#lengthShift === 28) this.#malformed("a remaining length of more than four bytes");
        return;
      case "topic-length":
      case "publish-id":
      case "topic":
        this.#field.push(byte);
        if (this.#field.length === this.#fieldLength) this.#finishField();
        return;
      case "connack":
        this.#field.push(byte);
        if (this.#field.length === 2) this.#control({ operation: this.#operation, returnCode: byte });
        return;
      case "acknowledge":
        this.#field.push(byte);
        if (this.#field.length === this.#length) this.#finishAcknowledge();
        return;
      case "payload":
    }
  }

  #startBody(): void {
    this.#field = [];
    if (this.#length === 0) {
      this.#control({ operation: this.#operation });
      return;
    }
    switch (this.#operation) {
      case ControlPacket.PUBLISH:
        this.#phase = "topic-length";
        this.#fieldLength = 2;
        return;
      case ControlPacket.CONNACK:
        this.#phase = "connack";
        if (this.#length !== 2) this.#malformed("a CONNACK of another length than 2");
        return;
      case ControlPacket.PUBACK:
      case ControlPacket.PUBREC:
      case ControlPacket.PUBREL:
      case ControlPacket.PUBCOMP:
      case ControlPacket.SUBACK:
      case ControlPacket.UNSUBACK:
        this.#phase = "acknowledge";
        if (this.#length < 2) this.#malformed("an acknowledgement without a packet identifier");
        return;
      default:
        this.#malformed(`a packet of type ${this.#operation}, which only a client may send`);
    }
  }

  #finishField(): void {
    const field = this.#field;
    this.#field = [];
    this.#length -= field.length;
    const QoS = (this.#flags >> 1) & 3;
    switch (this.#phase) {
      case "topic-length":
        this.#fieldLength = (field[0] << 8) | field[1];
        this.#phase = "topic";
        if (this.#fieldLength === 0) this.#malformed("an empty topic");
        else if (this.#fieldLength > this.#length) this.#malformed("a topic longer than its packet");
        return;
      case "topic":
        this.#topic = Buffer.from(field).toString("utf8");
        this.#fieldLength = 2;
        this.#phase = QoS === 1 || QoS === 2 ? "publish-id" : "payload";
        if (this.#phase === "publish-id" && this.#length < 2)
          this.#malformed("a PUBLISH without its identifier");
        return;
      default:
        this.#id = (field[0] << 8) | field[1];
        this.#phase = "payload";
    }
  }

  #finishAcknowledge(): void {
    const [high, low, ...payload] = this.#field;
    const id = (high << 8) | low;
    this.#control(
      this.#operation === ControlPacket.SUBACK
        ? { operation: this.#operation, id, payload }
        : { operation: this.#operation, id },
    );
  }

  #announcePart(): void {
    const count = Math.min(this.#length, this.#source.unread);
    const QoS = (this.#flags >> 1) & 3;
    const more = count < this.#length;
    const first = this.#topic === undefined ? {} : { topic: this.#topic, QoS, byteLength: this.#length };
    this.#topic = undefined;
    this.#length -= count;
    this.#announced = count;
    if (!more) {
      this.#phase = "type";
      if (QoS > 0) this.#handlers.onPublishWhole(QoS, this.#id);
    }
    this.#handlers.onPart(count, { ...first, more });
  }

  #control(packet: IncomingControl): void {
    this.#phase = "type";
    this.#handlers.onControl(packet);
  }

  #malformed(reason: string): void {
    this.stop();
    this.#handlers.onMalformed(reason);
  }
}
