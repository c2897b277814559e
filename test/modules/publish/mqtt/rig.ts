import { createHash } from "node:crypto";
import { softwareSha256 } from "../../../../gateway/hash.ts";
import { createMqttClient } from "../../../../host-sim/node/mqtt/client.ts";
import type { FaultCode } from "../../../../modules/fault/fault.ts";
import type { BatchSource, OutgoingBatch } from "../../../../modules/publish/batch-source.ts";
import type { ReceiptTrust } from "../../../../modules/publish/mqtt/receipt.ts";
import { Uplink } from "../../../../modules/publish/mqtt/uplink.ts";
import type { UplinkLimits } from "../../../../modules/publish/mqtt/uplink-options.ts";
import { ModelBroker } from "../../../support/model-broker.ts";
import { ModelNetwork } from "../../../support/model-network.ts";
import { VirtualTurns } from "../../../support/virtual-turns.ts";

export const DEVICE = "5ca1ab1e";
export const RECEIPT_TOPIC = `purkinje/${DEVICE}/receipt`;

export const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest();

/** A batch whose bytes say its number, its urgency and, all over, whether they are whole. */
export function batchBytes(number: number, urgent: boolean, length: number): Uint8Array {
  const bytes = new Uint8Array(Math.max(length, 6));
  for (let i = 6; i < bytes.length; i++) bytes[i] = (number * 31 + i) & 0xff;
  const view = new DataView(bytes.buffer);
  view.setUint32(0, number);
  view.setUint8(4, urgent ? 1 : 0);
  view.setUint8(5, bytes.length & 0xff);
  return bytes;
}

export const batchNumber = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);

/**
 * A source like a journal's cursor: one buffer, which the next read scribbles over, so that a consumer which
 * keeps the bytes too long is found out. It records every breach of its contract.
 */
export class ScribblingSource implements BatchSource {
  readonly acknowledgedTokens: number[] = [];
  readonly violations: string[] = [];
  readonly #held = new Map<number, { bytes: Uint8Array; urgent: boolean; out: boolean }>();
  readonly #buffer = new Uint8Array(65_536);
  onAcknowledged: (token: number) => void = () => undefined;

  put(token: number, bytes: Uint8Array, urgent = false): void {
    this.#held.set(token, { bytes, urgent, out: false });
  }

  /** Loses a batch, as a journal that has to overwrite it does. */
  vanish(token: number): void {
    this.#held.delete(token);
  }

  get size(): number {
    return this.#held.size;
  }

  next(out: OutgoingBatch, urgentOnly: boolean): boolean {
    for (const wanted of urgentOnly ? [true] : [true, false]) {
      for (const [token, batch] of this.#held) {
        if (batch.out || batch.urgent !== wanted) continue;
        batch.out = true;
        return this.#fill(out, token);
      }
    }
    return false;
  }

  read(token: number, out: OutgoingBatch): boolean {
    if (!this.#held.has(token)) return false;
    if (!this.#held.get(token)!.out) this.violations.push(`${token} read before it was handed out`);
    return this.#fill(out, token);
  }

  acknowledged(token: number): void {
    const batch = this.#held.get(token);
    if (!batch?.out) this.violations.push(`${token} acknowledged twice, or never handed out`);
    this.#held.delete(token);
    this.acknowledgedTokens.push(token);
    this.onAcknowledged(token);
  }

  rewind(): void {
    for (const batch of this.#held.values()) batch.out = false;
  }

  #fill(out: OutgoingBatch, token: number): boolean {
    const { bytes, urgent } = this.#held.get(token)!;
    this.#buffer.fill(0xee);
    this.#buffer.set(bytes);
    out.token = token;
    out.urgent = urgent;
    out.bytes = this.#buffer.subarray(0, bytes.length);
    return true;
  }
}

export interface RigOptions {
  readonly receipts?: boolean;
  readonly receiptTimeoutMs?: number;
  readonly trust?: ReceiptTrust;
  readonly limits?: Partial<UplinkLimits>;
  readonly sendBufferBytes?: number;
  readonly seed?: number;
  readonly source?: ScribblingSource;
}

/** An uplink on a model of the chip's client, a model network and a model broker, all in virtual time. */
export function rig(options: RigOptions = {}) {
  const turns = new VirtualTurns();
  const broker = new ModelBroker(turns);
  const network = new ModelNetwork(turns, broker);
  const source = options.source ?? new ScribblingSource();
  const notes: FaultCode[] = [];
  let random = (options.seed ?? 1) >>> 0;
  const mqtt = createMqttClient({
    clock: turns,
    post: turns.post,
    openTransport: network.openTransport,
    resolve: () => Promise.reject(new Error("no names in virtual time")),
    ...(options.sendBufferBytes === undefined ? {} : { sendBufferBytes: options.sendBufferBytes }),
  });
  const uplink = new Uplink({
    mqtt,
    clock: turns,
    log: { note: (code) => void notes.push(code) },
    entropy: {
      fill(buffer) {
        for (let i = 0; i < buffer.length; i++) {
          random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
          buffer[i] = random >>> 24;
        }
      },
    },
    source,
    deviceId: DEVICE,
    host: "127.0.0.1",
    port: 1883,
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    ...(options.receipts
      ? {
          receipts: {
            sha256: softwareSha256(),
            timeoutMs: options.receiptTimeoutMs ?? 60_000,
            ...(options.trust === undefined ? {} : { trust: options.trust }),
          },
        }
      : {}),
  });
  return { turns, broker, network, source, notes, uplink };
}
