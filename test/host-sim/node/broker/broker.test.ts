import { connect } from "node:net";
import { connectAsync } from "mqtt";
import { describe, expect, it } from "vitest";
import { startBroker } from "../../../../host-sim/node/broker/broker.ts";
import { CommandError } from "../../../../host-sim/node/command-error.ts";

describe("the broker in this process", () => {
  it("listens on loopback alone, tells its port, and gives it back", async () => {
    const broker = await startBroker();
    expect(broker.url).toBe(`mqtt://127.0.0.1:${broker.port}`);
    const client = await connectAsync(broker.url, { reconnectPeriod: 0 });
    expect(broker.clients).toBe(1);
    const gone = new Promise<void>((resolve) => client.once("close", () => resolve()));
    // One that never logs in is ended too.
    const silent = connect(broker.port, "127.0.0.1");
    const silentGone = new Promise<void>((resolve) => silent.once("close", () => resolve()));
    await new Promise<void>((resolve) => silent.once("connect", () => resolve()));
    await broker.close();
    await Promise.all([gone, silentGone]);
    const again = await startBroker({ port: broker.port });
    expect(again.port).toBe(broker.port);
    await again.close();
    // An idle connection would hold the port for half a minute.
  }, 15_000);

  it("says what to do when its port is in use or not to be had", async () => {
    const broker = await startBroker();
    await expect(startBroker({ port: broker.port })).rejects.toThrow(/in use/);
    await expect(startBroker({ port: broker.port })).rejects.toBeInstanceOf(CommandError);
    await expect(startBroker({ host: "192.0.2.1" })).rejects.toThrow(/no address/);
    await broker.close();
  });

  it("keeps retained messages and publishes a will", async () => {
    const broker = await startBroker();
    const will = { topic: "s", payload: Buffer.from("offline"), qos: 1 as const, retain: true };
    const device = await connectAsync(broker.url, { reconnectPeriod: 0, will });
    await device.publishAsync("s", "online", { qos: 1, retain: true });
    const heard: string[] = [];
    const watcher = await connectAsync(broker.url);
    const complete = new Promise<void>((resolve) => {
      watcher.on("message", (_topic, payload) => {
        heard.push(payload.toString());
        if (heard.length === 1) device.stream.destroy();
        else resolve();
      });
    });
    await watcher.subscribeAsync("s", { qos: 1 });
    await complete;
    expect(heard).toEqual(["online", "offline"]);
    await watcher.endAsync();
    await broker.close();
  });
});
