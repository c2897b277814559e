import { createHash } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { type Broker, startBroker } from "../../../../host-sim/node/broker/broker.ts";
import {
  type CollectedBatch,
  type Collector,
  startCollector,
} from "../../../../host-sim/node/collector/collector.ts";
import { softwareSha256 } from "../../../../host-sim/node/crypto/sha256.ts";
import { createMqttClient } from "../../../../host-sim/node/mqtt/client.ts";
import type { FaultCode } from "../../../../modules/fault/fault.ts";
import { MemoryOutbox } from "../../../../modules/publish/memory-outbox.ts";
import { Uplink } from "../../../../modules/publish/mqtt/uplink.ts";
import { TurnQueue, until } from "../../../support/turn-queue.ts";

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

function batchOf(number: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length).fill(number);
  new DataView(bytes.buffer).setUint32(0, number);
  return bytes;
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const sha256Hex = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

async function station(releaseOn: "acknowledgement" | "receipt") {
  const broker: Broker = await startBroker();
  open.push(() => broker.close());
  const collected: CollectedBatch[] = [];
  const collector: Collector = await startCollector({
    url: broker.url,
    store: (batch) => void collected.push(batch),
  });
  open.push(() => collector.close());
  const turns = new TurnQueue();
  const notes: FaultCode[] = [];
  const log = { note: (code: FaultCode) => void notes.push(code) };
  const mqtt = createMqttClient({ clock: turns, post: turns.post });
  const outbox = new MemoryOutbox({ maxBatches: 100, maxBytes: 200_000, log });
  const uplink = new Uplink({
    mqtt,
    clock: turns,
    entropy: { fill: (buffer) => void buffer.fill(7) },
    log,
    source: outbox,
    deviceId: "5ca1ab1e",
    host: broker.host,
    port: broker.port,
    ...(releaseOn === "receipt" ? { receipts: { sha256: softwareSha256() } } : {}),
  });
  return { broker, collected, turns, notes, mqtt, outbox, uplink };
}

describe.each(["acknowledgement", "receipt"] as const)(
  "a device, a broker and a collector, released on %s",
  (releaseOn) => {
    it("delivers every batch once and whole, larger than the send buffer or not, and leaves nothing behind", async () => {
      const { collected, turns, notes, mqtt, outbox, uplink } = await station(releaseOn);
      const sent = [10, 2920, 2921, 9000, 4, 30_000].map((length, i) => batchOf(i + 1, length));
      for (const bytes of sent) outbox.put(bytes);
      uplink.start();
      expect(mqtt.busy).toBe(true);
      await until("the outbox is empty", () => outbox.size === 0);
      await until("the collector has them all", () => collected.length >= sent.length);
      expect(collected.map(({ digest }) => hex(digest))).toEqual(sent.map(sha256Hex));
      expect(collected.every(({ deviceId }) => deviceId === "5ca1ab1e")).toBe(true);
      let closed = 0;
      turns.post(() => uplink.close(() => closed++));
      await until("the uplink is closed", () => closed > 0);
      await mqtt.settled();
      expect([closed, turns.timers, mqtt.busy, notes, turns.crashes]).toEqual([1, 0, false, [], []]);
      expect(uplink.counts).toMatchObject({
        acknowledged: 6,
        published: 6,
        resent: 0,
        strayAcknowledgements: 0,
      });
    });
  },
);
