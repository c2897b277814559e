import { connectAsync } from "mqtt";
import { afterEach, describe, expect, it } from "vitest";
import { createMqttClient } from "../../../host-sim/node/mqtt/client.ts";
import type { MqttDiagnosis } from "../../../host-sim/node/mqtt/diagnosis.ts";
import { keepingCollector, publishingDevice } from "../../host-sim/node/mqtt/station.ts";
import { ImpairmentProxy } from "../../support/impairment-proxy.ts";
import { TurnQueue, until } from "../../support/turn-queue.ts";
import { Mosquitto, type MosquittoOptions } from "./mosquitto.ts";

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function mosquitto(options: MosquittoOptions = {}): Promise<Mosquitto> {
  const broker = await Mosquitto.start(options);
  open.push(() => broker.remove());
  return broker;
}

async function collector(broker: Mosquitto, protocolVersion: 4 | 5 = 4) {
  const started = await keepingCollector({ url: broker.url, protocolVersion });
  open.push(() => started.close());
  return started;
}

function device(options: Parameters<typeof publishingDevice>[0]) {
  const made = publishingDevice({
    ...options,
    limits: { backOffFirstMs: 100, backOffMaxMs: 1000, ...options.limits },
  });
  open.push(() => made.close());
  return made;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("the uplink with Debian's mosquitto", () => {
  it.each([4, 5] as const)(
    "delivers to a collector that speaks MQTT version number %i",
    async (protocolVersion) => {
      const broker = await mosquitto();
      const receiving = await collector(broker, protocolVersion);
      const publishing = device({ port: broker.port, receipts: true });
      for (let i = 0; i < 50; i++) publishing.put(4 + i * 100);
      publishing.uplink.start();
      await until("all left the outbox", () => publishing.outbox.acknowledgedTokens.length === 50);
      expect(receiving.distinct).toEqual(publishing.sent);
      expect(receiving.batches.length).toBe(50);
      expect(publishing.notes).toEqual([]);
    },
  );

  it.each([
    ["never", 4],
    ["every-change", 4],
    ["never", 5],
  ] as const)(
    "loses and doubles nothing when it is killed again and again; saves: %s, collector's MQTT: %i",
    async (saves, protocolVersion) => {
      const broker = await mosquitto({ saves });
      const receiving = await collector(broker, protocolVersion);
      const publishing = device({ port: broker.port, receipts: true, speed: 5 });
      publishing.uplink.start();
      for (let round = 0; round < 5; round++) {
        for (let i = 0; i < 20; i++) publishing.put(200 + (((round * 20 + i) * 131) % 6000));
        // In the thick of it: some are acknowledged, some under way, some waiting.
        await until("some came", () => receiving.distinct.length > round * 20 + 2 + round);
        await broker.kill();
        await pause(50 * round);
        await broker.start();
      }
      await until("all left the outbox", () => publishing.outbox.acknowledgedTokens.length === 100, 60_000);
      // The heart of it: what left the device is held, and each batch left once.
      expect(new Set(receiving.distinct)).toEqual(new Set(publishing.sent));
      expect([...publishing.outbox.acknowledgedTokens].sort((a, b) => a - b)).toEqual(
        publishing.sent.map((_, i) => i),
      );
      expect(publishing.outbox.size).toBe(0);
      expect(publishing.turns.crashes).toEqual([]);
    },
  );

  it("is told apart from a wrong password, in which case the device goes on trying and loses nothing", async () => {
    const broker = await mosquitto({ users: { ada: "right" } });
    const wrong = device({ port: broker.port, user: "ada", password: "wrong", speed: 10 });
    wrong.put(100);
    wrong.uplink.start();
    await until("it has tried some times", () => wrong.notes.length >= 3);
    expect(new Set(wrong.notes)).toEqual(new Set(["publish-link-lost"]));
    expect([wrong.outbox.size, wrong.uplink.counts.connections]).toEqual([1, 0]);

    const turns = new TurnQueue();
    const diagnoses: MqttDiagnosis[] = [];
    const Mqtt = createMqttClient({
      clock: turns,
      post: turns.post,
      onDiagnosis: (one) => void diagnoses.push(one),
    });
    new Mqtt({ host: "127.0.0.1", port: broker.port, id: "x", user: "ada", password: "wrong" });
    await until("it is refused", () => diagnoses.length > 0);
    expect(diagnoses).toEqual([{ kind: "broker-refused", returnCode: 5 }]);

    const right = device({ port: broker.port, user: "ada", password: "right" });
    right.put(100);
    right.uplink.start();
    await until("it is let in", () => right.outbox.acknowledgedTokens.length === 1);
  });

  it("loses and doubles nothing over a link that is reset in the middle of publishing", async () => {
    const broker = await mosquitto();
    const receiving = await collector(broker);
    const proxy = await ImpairmentProxy.open(broker.port);
    open.push(() => proxy.close());
    const publishing = device({ port: proxy.port, receipts: true, speed: 10 });
    publishing.uplink.start();
    let total = 0;
    for (let cut = 0; cut < 25; cut++) {
      for (let i = 0; i < 3; i++, total++) publishing.put(3500);
      proxy.impairment.resetAfterUp = 150 + cut * 311;
      await until("the link was cut", () => proxy.impairment.resetAfterUp === Number.POSITIVE_INFINITY);
    }
    await until("all left the outbox", () => publishing.outbox.acknowledgedTokens.length === total);
    expect(receiving.distinct).toEqual(publishing.sent);
    expect(publishing.uplink.counts.resent).toBeGreaterThan(10);
    expect(publishing.turns.crashes).toEqual([]);
  });

  it("gets everything over a link of 20 kB a second, without a repeat", async () => {
    const broker = await mosquitto();
    const receiving = await collector(broker);
    const proxy = await ImpairmentProxy.open(broker.port);
    open.push(() => proxy.close());
    Object.assign(proxy.impairment, { bytesPerSecond: 20_000, delayMs: 30 });
    const publishing = device({ port: proxy.port, receipts: true });
    publishing.uplink.start();
    for (let i = 0; i < 20; i++) publishing.put(3000);
    await until("all left the outbox", () => publishing.outbox.acknowledgedTokens.length === 20);
    expect(receiving.batches.length).toBe(20);
    expect([proxy.connections, publishing.notes]).toEqual([1, []]);
  });

  it("keeps the device's status for whoever comes later, and says offline for a device whose link broke", async () => {
    const broker = await mosquitto();
    const proxy = await ImpairmentProxy.open(broker.port);
    open.push(() => proxy.close());
    const publishing = device({ port: proxy.port });
    const statuses: string[] = [];
    const watch = async () => {
      const watcher = await connectAsync(broker.url);
      open.push(() => watcher.endAsync(true));
      watcher.on(
        "message",
        (_topic, payload, { retain }) => void statuses.push(`${payload}${retain ? " (kept)" : ""}`),
      );
      await watcher.subscribeAsync("purkinje/+/status", { qos: 1 });
    };
    publishing.uplink.start();
    await until("it is on line", () => publishing.uplink.state === "online");
    await pause(100);
    await watch();
    await until("the status came", () => statuses.length === 1);
    proxy.impairment.refuse = true;
    proxy.reset();
    await until("the will came", () => statuses.length === 2);
    proxy.impairment.refuse = false;
    await until("it is back", () => statuses.length === 3);
    await publishing.close();
    await until("it said goodbye", () => statuses.length === 4);
    expect(statuses).toEqual(["online (kept)", "offline", "online", "offline"]);
  });
});
