import { afterEach, describe, expect, it } from "vitest";
import { startBroker } from "../../../../host-sim/node/broker/broker.ts";
import { ImpairmentProxy } from "../../../support/impairment-proxy.ts";
import { until } from "../../../support/turn-queue.ts";
import { type DeviceOptions, keepingCollector, publishingDevice } from "./station.ts";

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** A device, an impaired link, the broker in this process and a collector. */
async function station(options: Omit<DeviceOptions, "port">) {
  const broker = await startBroker();
  open.push(() => broker.close());
  const proxy = await ImpairmentProxy.open(broker.port);
  open.push(() => proxy.close());
  const collector = await keepingCollector({ url: broker.url });
  open.push(() => collector.close());
  const device = publishingDevice({ ...options, port: proxy.port });
  open.push(() => device.close());
  return { broker, proxy, collector, ...device };
}

type Station = Awaited<ReturnType<typeof station>>;

async function expectAllDelivered({ outbox, collector, sent, turns }: Station): Promise<void> {
  await until(
    "the outbox is empty",
    () => outbox.size === 0 && outbox.acknowledgedTokens.length === sent.length,
  );
  await until("the collector has them all", () => collector.distinct.length === sent.length);
  expect(collector.distinct).toEqual(sent);
  expect(new Set(outbox.acknowledgedTokens).size).toBe(sent.length);
  expect(turns.crashes).toEqual([]);
}

const fast = { backOffFirstMs: 100, backOffMaxMs: 500 };

describe.each([false, true])("a device, a broker and a collector; receipts: %s", (receipts) => {
  it("deliver every batch once and whole, larger than the send buffer or not, and leave nothing behind", async () => {
    const all = await station({ receipts });
    for (const length of [10, 2920, 2921, 9000, 4, 30_000]) all.put(length);
    all.uplink.start();
    expect(all.mqtt.busy).toBe(true);
    await expectAllDelivered(all);
    expect(all.collector.batches.length).toBe(6);
    expect(all.collector.batches.every(({ deviceId }) => deviceId === "5ca1ab1e")).toBe(true);
    await all.close();
    await all.mqtt.settled();
    expect([all.turns.timers, all.mqtt.busy, all.notes]).toEqual([0, false, []]);
    expect(all.uplink.counts).toMatchObject({
      acknowledged: 6,
      published: 6,
      resent: 0,
      strayAcknowledgements: 0,
    });
  });

  it("survive a link that is reset in the middle of publishing, at twelve places", async () => {
    const all = await station({ receipts, limits: fast, speed: 10 });
    for (let i = 0; i < 12; i++) all.put(3000);
    all.uplink.start();
    for (let cut = 1; cut <= 12; cut++) {
      all.proxy.impairment.resetAfterUp = 400 * cut;
      await until("the link was cut", () => all.proxy.impairment.resetAfterUp === Number.POSITIVE_INFINITY);
      if (all.outbox.size < 4) for (let i = 0; i < 4; i++) all.put(3000);
    }
    await expectAllDelivered(all);
    expect(all.uplink.counts.resent).toBeGreaterThan(0);
  });

  it("get through a link of 30 kB a second with 20 ms each way", async () => {
    const all = await station({ receipts });
    Object.assign(all.proxy.impairment, { bytesPerSecond: 30_000, delayMs: 20 });
    for (let i = 0; i < 8; i++) all.put(2500);
    all.uplink.start();
    await expectAllDelivered(all);
    expect([all.proxy.connections, all.notes]).toEqual([1, []]);
  });

  it("come out of a black hole, by the device's own time-out", async () => {
    const all = await station({ receipts, speed: 100, limits: { ...fast, acknowledgeTimeoutMs: 20_000 } });
    all.put(100);
    all.uplink.start();
    await until("the first is through", () => all.outbox.acknowledgedTokens.length === 1);
    all.proxy.impairment.blackHole = true;
    for (let i = 0; i < 5; i++) all.put(4000);
    await until("the device has noticed", () => all.notes.includes("publish-no-acknowledgement"));
    all.proxy.impairment.blackHole = false;
    all.proxy.reset();
    await expectAllDelivered(all);
  });
});

describe("a broker that ends and comes back", () => {
  it("gets what it had not acknowledged once more", async () => {
    const first = await startBroker();
    const device = publishingDevice({ port: first.port, limits: fast });
    open.push(() => device.close());
    for (let i = 0; i < 3; i++) device.put(1000);
    device.uplink.start();
    await until("the first are through", () => device.outbox.acknowledgedTokens.length === 3);
    await first.close();
    for (let i = 0; i < 3; i++) device.put(1000);
    await until("the device is without a link", () => device.uplink.state !== "online");
    const second = await startBroker({ port: first.port });
    open.push(() => second.close());
    const collector = await keepingCollector({ url: second.url });
    open.push(() => collector.close());
    await until("the rest is through", () => device.outbox.acknowledgedTokens.length === 6);
    expect(device.turns.crashes).toEqual([]);
  });
});
