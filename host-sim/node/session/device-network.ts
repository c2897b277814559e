import type { Uplink } from "../../../modules/publish/mqtt/uplink.ts";
import type { MqttClientClass } from "../mqtt/client-host.ts";
import type { Network } from "./pacing.ts";

/** Real time that device time is held back for a receipt; a collector on this machine needs some milliseconds. */
const RECEIPT_PATIENCE_MS = 2000;

/**
 * The seam between the device's virtual time and the real network. What sockets bring is handed to the device
 * between two slices of virtual time, and while an answer or a receipt is awaited no slice is run. So the
 * network's own timing leaves no trace in what the device measures, and one seed repeats a run exactly, for as
 * long as broker and collector answer.
 */
export class DeviceNetwork implements Network {
  readonly #uplink: () => Uplink | undefined;
  #mqtt: MqttClientClass | undefined;
  #boot = 0;
  #turns: (() => void)[] = [];
  #waiters: (() => void)[] = [];
  /** Receipts that had come when patience ran out; device time runs on until another one comes. */
  #gaveUpAt = -1;

  constructor(uplink: () => Uplink | undefined) {
    this.#uplink = uplink;
  }

  /** The device starts: what sockets of an earlier start still bring is nobody's. */
  connect(make: (post: (turn: () => void) => void) => MqttClientClass): MqttClientClass {
    const boot = ++this.#boot;
    this.#turns = [];
    this.#gaveUpAt = -1;
    this.#mqtt = make((turn) => {
      if (boot !== this.#boot) return;
      this.#turns.push(turn);
      for (const waiter of this.#waiters.splice(0)) waiter();
    });
    return this.#mqtt;
  }

  get busy(): boolean {
    return this.#turns.length > 0 || this.#mqtt?.busy === true || this.#receiptAwaited;
  }

  async settled(): Promise<void> {
    if (this.#turns.length > 0) return;
    const mqtt = this.#mqtt;
    const arrival = new Promise<void>((resolve) => this.#waiters.push(resolve));
    if (mqtt?.busy) {
      await Promise.race([arrival, mqtt.settled()]);
      return;
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        this.#gaveUpAt = this.#uplink()?.counts.acknowledged ?? -1;
        resolve();
      }, RECEIPT_PATIENCE_MS);
    });
    await Promise.race([arrival, patience]);
    clearTimeout(timer);
  }

  deliver(): void {
    for (let turn = this.#turns.shift(); turn !== undefined; turn = this.#turns.shift()) turn();
  }

  get #receiptAwaited(): boolean {
    const uplink = this.#uplink();
    return (
      uplink !== undefined &&
      uplink.state === "online" &&
      uplink.outstanding > 0 &&
      !uplink.holdsReceipt &&
      uplink.counts.acknowledged !== this.#gaveUpAt
    );
  }
}
