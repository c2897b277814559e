import { Fault, type FaultCode } from "../../fault/fault.ts";
import type { Timer } from "../../host/clock.ts";
import type { MQTTControlMessage, MQTTWriteOptions } from "../../host/mqtt.ts";
import type { BatchReader } from "../batch-source.ts";
import { BackOff } from "./back-off.ts";
import { BrokerLink, type BrokerLinkHandlers } from "./broker-link.ts";
import { ControlPacket } from "./control-packet.ts";
import { Deliveries } from "./deliveries.ts";
import { MessageWriter } from "./message-writer.ts";
import { type OutstandingBatch, Phase } from "./outstanding.ts";
import { MAX_RECEIPT_BYTES } from "./receipt.ts";
import { asciiBytes, type DeviceTopics, deviceTopics } from "./topics.ts";
import { uplinkCounts } from "./uplink-counts.ts";
import { type UplinkLimits, type UplinkOptions, uplinkLimits } from "./uplink-options.ts";

export type UplinkState = "idle" | "connecting" | "online" | "ending" | "waiting" | "closed";

/** Numbers inside: on XS a string is copied into the heap wherever it is written in the code. */
const State = Object.freeze({ idle: 0, connecting: 1, online: 2, ending: 3, waiting: 4, closed: 5 });
const stateNames: readonly UplinkState[] = Object.freeze([
  "idle",
  "connecting",
  "online",
  "ending",
  "waiting",
  "closed",
]);

/** SUBACK's only return code that says no (MQTT 3.1.1 §3.9.3). */
const SUBSCRIPTION_REFUSED = 0x80;
/** Links without any acknowledgement after which the session is suspected and begun anew. */
const BARREN_LINKS = 2;
const online = asciiBytes("online");
const offline = asciiBytes("offline");

/**
 * Publishes a queue of signed batches to a broker over MQTT 3.1.1, at least once each and in their order, with
 * urgent ones first. It does what the client class leaves undone: it connects again, resends, counts what is in
 * flight, gives up what is silent, and ends cleanly. `docs/MQTT.md` holds topics, payloads and the reasons.
 *
 * It sends a will, says that it is online, publishes with QoS 1 in a session that the broker keeps (clean
 * session false), and after a broken link sends again what was not acknowledged, in the order of the first
 * time, as duplicates under the same identifiers (§4.4, §4.6).
 *
 * The exception: after two links in a row without a single acknowledgement the session is begun anew (clean
 * session true), because the broker may hold a message for the device on which its client chokes each time.
 */
export class Uplink implements BatchReader, BrokerLinkHandlers {
  readonly counts = uplinkCounts();

  readonly #options: UplinkOptions;
  readonly #limits: UplinkLimits;
  readonly #topics: DeviceTopics;
  readonly #backOff: BackOff;
  readonly #deliveries: Deliveries;
  readonly #writer = new MessageWriter();
  #state: number = State.idle;
  #link: BrokerLink | undefined;
  /** Bytes that the client will take. */
  #space = 0;
  /** The batch that is being written. */
  #writing: OutstandingBatch | undefined;
  #subscribeDue = false;
  #statusDue = false;
  #controlSinceMicros = 0;
  #openedMicros = 0;
  #pumping = false;
  #retryTimer: Timer | undefined;
  #deadlineTimer: Timer | undefined;
  #deadlineMicros = 0;
  /** Links in a row that the broker accepted and then acknowledged nothing on. */
  #barrenLinks = 0;
  /** Whom to tell of the end; there is somebody once it has been asked for. */
  readonly #onClosed: (() => void)[] = [];

  /** Throws a Fault of code `publish-bad-option`. */
  constructor(options: UplinkOptions) {
    this.#options = options;
    this.#limits = uplinkLimits(options.limits);
    this.#topics = deviceTopics(options.deviceId);
    this.#backOff = new BackOff(options.entropy, this.#limits.backOffFirstMs, this.#limits.backOffMaxMs);
    this.#deliveries = new Deliveries(options, this.#limits, this.counts);
    if (options.host === "" || !(options.port >= 1 && options.port <= 65_535))
      throw new Fault("publish-bad-option");
  }

  get state(): UplinkState {
    return stateNames[this.#state];
  }

  /** Batches that were handed out and are not settled. */
  get outstanding(): number {
    return this.#deliveries.table.taken();
  }

  /** Begins, and goes on until closed. Only the first call does anything. */
  start(): void {
    if (this.#state !== State.idle) return;
    this.#options.source.reader = this;
    this.#options.source.rewind();
    this.connect();
  }

  /** The source may have something new. */
  wake(): void {
    this.pump();
  }

  /**
   * Says that the device is offline and ends. What was not acknowledged stays with the source. `onClosed` is
   * called once, when the client is closed and no timer is left: at once where nothing is under way.
   */
  close(onClosed: () => void = () => undefined): void {
    if (this.#state === State.closed) {
      onClosed();
      return;
    }
    if (this.#onClosed.push(onClosed) > 1) return;
    if (this.#state === State.online) this.sayGoodbye();
    if (this.#state === State.idle || this.#state === State.waiting) this.finish();
    else this.endLink();
  }

  private connect(): void {
    const { mqtt, clock, deviceId, host, port, user, password, receipts } = this.#options;
    this.#state = State.connecting;
    const client = {
      host,
      port,
      id: deviceId,
      clean: this.#barrenLinks >= BARREN_LINKS,
      keepAlive: this.#limits.keepAliveMs,
      will: { topic: this.#topics.status, message: offline.buffer, QoS: 1, retain: true },
      ...(user === undefined ? {} : { user }),
      ...(password === undefined ? {} : { password }),
    };
    const { connectTimeoutMs } = this.#limits;
    const maxMessageBytes = receipts === undefined ? 0 : MAX_RECEIPT_BYTES;
    try {
      this.#link = new BrokerLink({ mqtt, clock, client, connectTimeoutMs, maxMessageBytes }, this);
    } catch {
      // No socket, or no memory for one: the same as a link that could not be made, and noted as that.
      this.onReleased();
    }
  }

  /** For the link; see `BrokerLinkHandlers`. */
  onOpen(): void {
    this.#state = State.online;
    this.counts.connections++;
    this.#barrenLinks++;
    this.#space = 0;
    this.#openedMicros = this.#controlSinceMicros = this.#options.clock.nowMicros();
    this.#subscribeDue = this.#options.receipts !== undefined;
    this.#statusDue = true;
    this.pump();
  }

  /** For the link; see `BrokerLinkHandlers`. */
  onSpace(space: number): void {
    this.#space = space;
    this.pump();
  }

  /** For the link; see `BrokerLinkHandlers`. */
  onMessage(message: Uint8Array | undefined): void {
    if (this.#options.receipts !== undefined) this.#deliveries.onReceipt(message);
    this.pump();
  }

  /** For the link; see `BrokerLinkHandlers`. */
  onControl(message: MQTTControlMessage): void {
    const { table } = this.#deliveries;
    const { operation, id = 0 } = message;
    if (operation === ControlPacket.PUBACK || operation === ControlPacket.SUBACK) this.#barrenLinks = 0;
    if (operation === ControlPacket.PUBACK) {
      if (id !== 0 && id === table.statusId) table.statusId = 0;
      else if (this.#deliveries.onAcknowledgement(id)) this.#backOff.reset();
      else this.counts.strayAcknowledgements++;
    } else if (operation === ControlPacket.SUBACK && id === table.subscribeId) {
      table.subscribeId = 0;
      if (message.payload?.[0] === SUBSCRIPTION_REFUSED) this.#options.log.note("publish-receipts-refused");
    }
    this.pump();
  }

  /** Ends the link and says why; the way on is in {@link onReleased}. */
  private fail(code: FaultCode): void {
    this.#options.log.note(code);
    this.endLink();
  }

  private endLink(): void {
    this.#state = State.ending;
    this.#link?.close();
  }

  /** For the link; see `BrokerLinkHandlers`. */
  onReleased(): void {
    const { clock, log } = this.#options;
    const lasted =
      this.#state === State.online && clock.nowMicros() - this.#openedMicros >= this.#limits.provenMs * 1000;
    if (lasted) this.#backOff.reset();
    if (this.#state !== State.ending) log.note("publish-link-lost", this.#backOff.failures);
    this.#link = undefined;
    this.#writing = undefined;
    this.#writer.reset();
    this.#deliveries.table.linkLost();
    this.#deadlineTimer?.cancel();
    this.#deadlineTimer = undefined;
    if (this.#onClosed.length > 0) {
      this.finish();
      return;
    }
    this.#state = State.waiting;
    this.#retryTimer = clock.after(this.#backOff.nextMs(), () => this.connect());
  }

  private finish(): void {
    this.#retryTimer?.cancel();
    this.#deliveries.table.clear();
    this.#state = State.closed;
    for (const tell of this.#onClosed) tell();
  }

  /**
   * Without waiting for an answer: the two packets arrive one after the other, and if they do not, the broker
   * publishes the will, which says the same.
   */
  private sayGoodbye(): void {
    const room = MessageWriter.roomFor(this.#topics.status.length + offline.byteLength);
    if (this.#writer.busy || this.#space < room || this.#link === undefined) return;
    const space = this.#link.write(offline, { topic: this.#topics.status, QoS: 0, retain: true });
    if (space >= 0) this.#link.write(null, { operation: ControlPacket.DISCONNECT });
  }

  /** Writes as long as there is something to write and room for it. */
  private pump(): void {
    if (this.#pumping || this.#state !== State.online) return;
    this.#pumping = true;
    while (this.#state === State.online && this.step());
    this.#pumping = false;
    if (this.#state === State.online) this.armDeadline();
  }

  /** One thing at a time; false when there is nothing, or no room for it. */
  private step(): boolean {
    if (this.#writing !== undefined) return this.continueBatch(this.#writing);
    if (this.#subscribeDue) return this.subscribe();
    if (this.#statusDue) return this.sayOnline();
    return this.startBatch();
  }

  private subscribe(): boolean {
    const topic = this.#topics.receipt;
    if (this.#space < MessageWriter.roomFor(topic.length)) return false;
    const id = this.#deliveries.table.nextId();
    this.#deliveries.table.subscribeId = id;
    this.#subscribeDue = false;
    return this.writeControl(null, { operation: ControlPacket.SUBSCRIBE, id, items: [{ topic, QoS: 1 }] });
  }

  private sayOnline(): boolean {
    const topic = this.#topics.status;
    if (this.#space < MessageWriter.roomFor(topic.length + online.byteLength)) return false;
    const id = this.#deliveries.table.nextId();
    this.#deliveries.table.statusId = id;
    this.#statusDue = false;
    return this.writeControl(online, { topic, QoS: 1, id, retain: true });
  }

  private writeControl(data: Uint8Array | null, options: MQTTWriteOptions): boolean {
    this.#controlSinceMicros = this.#options.clock.nowMicros();
    this.#space = this.#link!.write(data, options);
    if (this.#space < 0) this.fail("publish-write-refused");
    return this.#space >= 0;
  }

  private startBatch(): boolean {
    const entry = this.#deliveries.next();
    if (entry === undefined) return false;
    const { bytes } = this.#deliveries.batch;
    const { id, duplicate } = entry;
    const byteLength = bytes.byteLength;
    this.#writer.begin(bytes, {
      topic: this.#topics.batch,
      QoS: 1,
      id,
      retain: false,
      duplicate,
      byteLength,
    });
    if (duplicate) this.counts.resent++;
    entry.duplicate = true;
    this.#writing = entry;
    return true;
  }

  private continueBatch(entry: OutstandingBatch): boolean {
    const before = this.#space;
    this.#space = this.#writer.write(this.#link!, before);
    if (this.#space < 0) {
      this.fail("publish-write-refused");
      return false;
    }
    if (this.#space !== before) entry.sinceMicros = this.#options.clock.nowMicros();
    if (this.#writer.busy) return false;
    entry.phase = Phase.unacknowledged;
    this.#writing = undefined;
    this.counts.published++;
    return true;
  }

  private controlDueMicros(): number {
    const { statusId, subscribeId } = this.#deliveries.table;
    if (statusId === 0 && subscribeId === 0 && !this.#statusDue) return Number.POSITIVE_INFINITY;
    return this.#controlSinceMicros + this.#limits.acknowledgeTimeoutMs * 1000;
  }

  /** One timer for all that is awaited. It is moved only when something is due sooner, and looks when it fires. */
  private armDeadline(): void {
    const { clock } = this.#options;
    const dueMicros = Math.min(this.controlDueMicros(), this.#deliveries.dueMicros());
    const armed = this.#deadlineTimer !== undefined && this.#deadlineMicros <= dueMicros;
    if (armed || dueMicros === Number.POSITIVE_INFINITY) return;
    this.#deadlineTimer?.cancel();
    this.#deadlineMicros = dueMicros;
    this.#deadlineTimer = clock.after(Math.max(Math.ceil((dueMicros - clock.nowMicros()) / 1000), 1), () =>
      this.deadline(),
    );
  }

  private deadline(): void {
    this.#deadlineTimer = undefined;
    const nowMicros = this.#options.clock.nowMicros();
    const brokerOverdue = this.#deliveries.onDeadline(nowMicros);
    if (brokerOverdue || this.controlDueMicros() <= nowMicros) this.fail("publish-no-acknowledgement");
    else this.pump();
  }
}
