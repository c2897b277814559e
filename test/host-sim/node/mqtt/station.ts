import { createHash } from "node:crypto";
import { softwareSha256 } from "../../../../gateway/hash.ts";
import {
  type CollectedBatch,
  type CollectorOptions,
  startCollector,
} from "../../../../host-sim/node/collector/collector.ts";
import { createMqttClient } from "../../../../host-sim/node/mqtt/client.ts";
import type { FaultCode } from "../../../../modules/fault/fault.ts";
import { MemoryOutbox } from "../../../../modules/publish/memory-outbox.ts";
import type { ReceiptTrust } from "../../../../modules/publish/mqtt/receipt.ts";
import { Uplink } from "../../../../modules/publish/mqtt/uplink.ts";
import type { UplinkLimits } from "../../../../modules/publish/mqtt/uplink-options.ts";
import { TurnQueue } from "../../../support/turn-queue.ts";

export const sha256Hex = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** An outbox that notes how often each batch left it. */
export class WatchedOutbox extends MemoryOutbox {
  readonly acknowledgedTokens: number[] = [];

  override acknowledged(token: number): void {
    this.acknowledgedTokens.push(token);
    super.acknowledged(token);
  }
}

export interface DeviceOptions {
  readonly port: number;
  readonly receipts?: boolean;
  readonly trust?: ReceiptTrust;
  readonly user?: string;
  readonly password?: string;
  /** Device time against real time. */
  readonly speed?: number;
  readonly limits?: Partial<UplinkLimits>;
}

/** A device's uplink over real sockets, without the rest of the device. */
export function publishingDevice(options: DeviceOptions) {
  const { port, receipts, trust, user, password, limits } = options;
  const turns = new TurnQueue(options.speed ?? 1);
  const notes: FaultCode[] = [];
  const log = { note: (code: FaultCode) => void notes.push(code) };
  const outbox = new WatchedOutbox({ maxBatches: 1000, maxBytes: 4_000_000, log });
  let random = 1;
  const mqtt = createMqttClient({ clock: turns, post: turns.post });
  const uplink = new Uplink({
    mqtt,
    clock: turns,
    entropy: {
      fill(buffer) {
        for (let i = 0; i < buffer.length; i++) {
          random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
          buffer[i] = random >>> 24;
        }
      },
    },
    log,
    source: outbox,
    deviceId: "5ca1ab1e",
    host: "127.0.0.1",
    port,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(limits === undefined ? {} : { limits }),
    ...(receipts
      ? {
          receipts: {
            sha256: softwareSha256(),
            ...(trust === undefined ? {} : { trust }),
            timeoutMs: 10_000,
          },
        }
      : {}),
  });
  const sent: string[] = [];
  let number = 0;
  return {
    turns,
    notes,
    mqtt,
    outbox,
    uplink,
    /** SHA-256 of each batch, in order. */
    sent,
    /** Puts a batch of so many bytes, unlike any other. */
    put(length: number, urgent = false): void {
      const bytes = new Uint8Array(length).fill(number);
      new DataView(bytes.buffer).setUint32(0, number++);
      sent.push(sha256Hex(bytes));
      turns.post(() => {
        outbox.put(bytes, urgent);
        uplink.wake();
      });
    },
    close: () => new Promise<void>((resolve) => turns.post(() => uplink.close(resolve))),
  };
}

/** A collector that keeps what it gets in memory, repeats included. */
export async function keepingCollector(options: Partial<CollectorOptions> & { url: string }) {
  const batches: CollectedBatch[] = [];
  const collector = await startCollector({ store: (batch) => void batches.push(batch), ...options });
  return {
    batches,
    /** SHA-256 of each batch that came, in order of its first time. */
    get distinct(): string[] {
      return [...new Set(batches.map(({ digest }) => Buffer.from(digest).toString("hex")))];
    },
    close: () => collector.close(),
  };
}
