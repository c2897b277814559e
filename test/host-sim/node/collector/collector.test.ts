import { p256 } from "@noble/curves/nist.js";
import { connectAsync, type MqttClient } from "mqtt";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Broker, startBroker } from "../../../../host-sim/node/broker/broker.ts";
import { type CollectorOptions, startCollector } from "../../../../host-sim/node/collector/collector.ts";
import { softwareVerifier } from "../../../../host-sim/node/crypto/software-signer.ts";
import { until } from "../../../support/turn-queue.ts";
import { publishingDevice, sha256Hex } from "../mqtt/station.ts";

let broker: Broker;
let device: MqttClient;
let receipts: Buffer[];
const open: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  broker = await startBroker();
  device = await connectAsync(broker.url, { clientId: "d1" });
  receipts = [];
  device.on("message", (_topic, payload) => void receipts.push(payload));
  await device.subscribeAsync("purkinje/d1/receipt", { qos: 1 });
});
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
  await device.endAsync(true);
  await broker.close();
});

async function collector(options: Partial<CollectorOptions> & Pick<CollectorOptions, "store">) {
  const started = await startCollector({ url: broker.url, ...options });
  open.push(() => started.close());
  return started;
}

describe("the collector", () => {
  it("sends a receipt that names the batch, after it is stored and not before", async () => {
    let stored: () => void = () => undefined;
    const deviceIds: string[] = [];
    await collector({
      store: ({ deviceId }) => {
        deviceIds.push(deviceId);
        return new Promise<void>((resolve) => {
          stored = resolve;
        });
      },
    });
    await device.publishAsync("purkinje/d1/batch", Buffer.from("a batch"), { qos: 1 });
    await until("it is being stored", () => deviceIds.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(receipts).toEqual([]);
    stored();
    await until("the receipt came", () => receipts.length === 1);
    expect(receipts[0].toString("hex")).toBe(`01${sha256Hex(Buffer.from("a batch"))}`);
    expect(deviceIds).toEqual(["d1"]);
  });

  it("asks again for what it could not store, and sends no receipt for it", async () => {
    let attempts = 0;
    const errors: string[] = [];
    await collector({
      store() {
        if (++attempts === 1) throw new Error("disk full");
      },
      onError: ({ message }) => void errors.push(message),
    });
    await device.publishAsync("purkinje/d1/batch", Buffer.from("x"), { qos: 1 });
    await until("it was delivered again", () => attempts === 2);
    await until("the receipt came", () => receipts.length === 1);
    expect(errors).toContain("disk full");
  });

  it("misses nothing that is published while it is away", async () => {
    const first = await collector({ store: () => undefined });
    await first.close();
    await device.publishAsync("purkinje/d1/batch", Buffer.from("meanwhile"), { qos: 1 });
    const kept: string[] = [];
    await collector({ store: ({ bytes }) => void kept.push(Buffer.from(bytes).toString()) });
    await until("it came", () => kept.length > 0);
    expect(kept).toEqual(["meanwhile"]);
  });

  it("signs receipts that a device which knows its key believes", async () => {
    const key = p256.utils.randomSecretKey();
    const sign = (digest: Uint8Array) => p256.sign(digest, key, { prehash: false, lowS: false });
    await collector({ store: () => undefined, sign });
    const trust = { gatewayKey: p256.getPublicKey(key, false), verifier: softwareVerifier };
    const publisher = publishingDevice({ port: broker.port, receipts: true, trust });
    for (let i = 0; i < 3; i++) publisher.put(100 + i);
    publisher.uplink.start();
    await until("all are receipted", () => publisher.outbox.acknowledgedTokens.length === 3);
    expect(publisher.uplink.counts.invalidReceipts).toBe(0);
    await publisher.close();
  });

  it("says at once that it cannot be let in, and tries no more", async () => {
    const closed = await startBroker({ users: { ada: "x" } });
    await expect(startCollector({ url: closed.url, store: () => undefined })).rejects.toThrow(
      /username or password/,
    );
    await closed.close();
    await expect(startCollector({ url: closed.url, store: () => undefined })).rejects.toThrow();
  });
});
