import { createHash } from "node:crypto";
import { connect, type MqttClient } from "mqtt";
import { softwareSha256 } from "../../../gateway/hash.ts";
import { DIGEST_BYTES, ReceiptForm, receiptDigest } from "../../../modules/publish/mqtt/receipt.ts";

/** A batch as it came from a broker. */
export interface CollectedBatch {
  readonly deviceId: string;
  readonly bytes: Uint8Array;
  /** SHA-256 of the bytes: what a receipt names it by, and what tells a repeat from a new one. */
  readonly digest: Uint8Array;
}

export interface CollectorOptions {
  /** `mqtt://…` of a broker, with credentials where it wants them. */
  readonly url: string;
  /** Keeps a batch. When it returns (or its promise resolves), the batch counts as held durably. */
  readonly store: (batch: CollectedBatch) => void | Promise<void>;
  /** Every device where left out. */
  readonly deviceId?: string;
  /** Must be the collector's own: the broker keeps its session under it. */
  readonly clientId?: string;
  /** Signs a SHA-256 digest with the gateway's key (ES256, r ‖ s). Receipts are unsigned where left out. */
  readonly sign?: (digest: Uint8Array) => Uint8Array;
  /** 4 (3.1.1) where left out; 5 where the broker speaks it. */
  readonly protocolVersion?: 4 | 5;
  /** Told of a store that failed and of connections that broke; the collector goes on. */
  readonly onError?: (error: Error) => void;
}

export interface Collector {
  close(): Promise<void>;
}

/**
 * Receives batches, has each stored, and only then publishes its receipt and acknowledges it to the broker. A
 * batch that could not be stored gets neither: the connection is made anew and the broker delivers it again.
 * The broker keeps the session, so that nothing is missed while the collector is away. Batches come at least
 * once: a repeat is stored again, or known by its digest, and gets its receipt in either case.
 *
 * Rejects when the first connection cannot be made.
 */
export async function startCollector(options: CollectorOptions): Promise<Collector> {
  const { store, sign, onError } = options;
  const sha256 = softwareSha256();
  const client = connect(options.url, {
    clientId: options.clientId ?? "purkinje-collector",
    clean: false,
    protocolVersion: options.protocolVersion ?? 4,
    reconnectPeriod: 1000,
    ...(options.protocolVersion === 5 ? { properties: { sessionExpiryInterval: 0xffff_ffff } } : {}),
  });
  client.on("error", (error) => onError?.(error));

  const collect = async (topic: string, bytes: Uint8Array): Promise<void> => {
    const deviceId = topic.split("/")[1];
    const digest = new Uint8Array(createHash("sha256").update(bytes).digest());
    await store({ deviceId, bytes: new Uint8Array(bytes), digest });
    // Not awaited: its PUBACK would have to pass the very message that is being handled. A receipt that gets
    // lost costs a repeat, because the device asks again by sending again.
    client.publish(
      `purkinje/${deviceId}/receipt`,
      Buffer.from(receiptFor(deviceId, digest)),
      { qos: 1 },
      (error) => {
        if (error) onError?.(error);
      },
    );
  };
  const receiptFor = (deviceId: string, digest: Uint8Array): Uint8Array => {
    if (sign === undefined) return new Uint8Array([ReceiptForm.unsigned, ...digest]);
    const signed = new Uint8Array(DIGEST_BYTES);
    receiptDigest(sha256, deviceId, digest, signed);
    return new Uint8Array([ReceiptForm.signed, ...sign(signed), ...digest]);
  };
  // Set before the first packet can come, because a kept session delivers at once. The PUBACK is sent when
  // this has called back; messages are handled one at a time.
  client.handleMessage = (packet, done) => {
    collect(packet.topic, packet.payload as Uint8Array).then(
      () => done(),
      (error) => {
        onError?.(error instanceof Error ? error : new Error(String(error)));
        client.stream.destroy();
      },
    );
  };
  await connected(client);
  await client.subscribeAsync(`purkinje/${options.deviceId ?? "+"}/batch`, { qos: 1 });
  return {
    async close() {
      await client.endAsync(true);
    },
  };
}

/** Resolves at the first connection; rejects, and tries no more, when that fails. */
function connected(client: MqttClient): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = (error: Error) => client.end(true, () => reject(error));
    client.once("connect", () => {
      client.off("error", giveUp);
      client.off("close", refused);
      resolve();
    });
    const refused = () => giveUp(new Error("The broker closed the connection before it was made."));
    client.once("error", giveUp);
    client.once("close", refused);
  });
}
