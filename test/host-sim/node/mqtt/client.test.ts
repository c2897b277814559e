import { createServer, type Server, type Socket } from "node:net";
import { generate } from "mqtt-packet";
import { afterEach, describe, expect, it } from "vitest";
import { type Broker, startBroker } from "../../../../host-sim/node/broker/broker.ts";
import { createMqttClient } from "../../../../host-sim/node/mqtt/client.ts";
import type { MqttClientHost } from "../../../../host-sim/node/mqtt/client-host.ts";
import { describeDiagnosis, type MqttDiagnosis } from "../../../../host-sim/node/mqtt/diagnosis.ts";
import type { MQTTClient, MQTTClientOptions, MQTTWriteOptions } from "../../../../modules/host/mqtt.ts";
import { TurnQueue, until } from "../../../support/turn-queue.ts";

type Write = (data: Uint8Array | null, options?: MQTTWriteOptions) => number;

const open: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function broker(options = {}): Promise<Broker> {
  const started = await startBroker(options);
  open.push(() => started.close());
  return started;
}

/** A server on loopback whose connections a test holds in its hands. */
async function server(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const listening: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    onConnection(socket);
  });
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  open.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => listening.close(() => resolve()));
  });
  return (listening.address() as { port: number }).port;
}

interface Heard {
  readonly calls: string[];
  readonly bytes: number[];
  spaces: number[];
  diagnoses: MqttDiagnosis[];
}

function device(options: Partial<MQTTClientOptions> & { port: number }, host: Partial<MqttClientHost> = {}) {
  const turns = new TurnQueue();
  const heard: Heard = { calls: [], bytes: [], spaces: [], diagnoses: [] };
  const Mqtt = createMqttClient({
    clock: turns,
    post: turns.post,
    onDiagnosis: (diagnosis) => void heard.diagnoses.push(diagnosis),
    ...host,
  });
  const client: MQTTClient = new Mqtt({
    host: "127.0.0.1",
    id: "device",
    onControl: ({ operation, id }) =>
      void heard.calls.push(id === undefined ? `${operation}` : `${operation}:${id}`),
    onWritable: (count) => void heard.spaces.push(count),
    onReadable: (count, { topic, more }) => {
      heard.calls.push(`readable ${topic ?? "…"} ${count}${more ? " more" : ""}`);
      heard.bytes.push(...new Uint8Array(client.read(count) ?? new ArrayBuffer(0)));
    },
    onError: (...args: unknown[]) => void heard.calls.push(`error ${args.length} ${args[0]}`),
    onClose: () => void heard.calls.push("close"),
    ...options,
  });
  open.push(() => client.close());
  const write: Write = (data, writeOptions) =>
    writeOptions === undefined ? (client.write as Write)(data) : (client.write as Write)(data, writeOptions);
  return { turns, heard, client, write, Mqtt };
}

const connected = (heard: Heard) =>
  until("CONNACK came", () => heard.calls.includes("2") && heard.spaces.length > 0);

describe("the simulated MQTT client", () => {
  it("calls device code in turns alone, never from within a call or a socket's event", async () => {
    let inTurn = false;
    const outside: string[] = [];
    const { port } = await broker();
    const turns = new TurnQueue();
    const Mqtt = createMqttClient({
      clock: turns,
      post: (turn) =>
        turns.post(() => {
          inTurn = true;
          turn();
          inTurn = false;
        }),
    });
    let spaces = 0;
    const check = (name: string) => {
      if (!inTurn) outside.push(name);
    };
    const client = new Mqtt({
      host: "localhost",
      port,
      id: "d",
      onControl: () => check("control"),
      onWritable: () => {
        check("writable");
        spaces++;
      },
      onError: () => check("error"),
    });
    await until("it is connected", () => spaces > 0);
    client.close();
    expect(outside).toEqual([]);
  });

  it("throws on write before the connection stands and after it was closed, and when the buffer is full", async () => {
    const { port } = await broker();
    const { heard, client, write } = device({ port });
    expect(() => write(new Uint8Array(1), { topic: "t" })).toThrow();
    await connected(heard);
    expect(heard.spaces[0]).toBeGreaterThan(2700);
    expect(() => write(new Uint8Array(2920), { topic: "t" })).toThrow(/overflow/);
    expect(() => write(null, { operation: 99 })).toThrow(/unknown/);
    expect(() => write(null, { operation: 8, id: 1, items: [{ topic: "x".repeat(3000), QoS: 0 }] })).toThrow(
      /overflow/,
    );
    const left = write(new Uint8Array(1000), { topic: "t" });
    expect(left).toBeLessThan(2920 - 1000 - 8);
    client.close();
    expect(() => write(new Uint8Array(1), { topic: "t" })).toThrow();
    expect(client.read(5)).toBeUndefined();
  });

  it("takes a message in parts, and nothing else until it is whole", async () => {
    const { port } = await broker();
    const receiver = device({ port, id: "receiver" });
    const { heard, write } = device({ port });
    await connected(heard);
    await connected(receiver.heard);
    receiver.write(null, { operation: 8, id: 3, items: [{ topic: "t", QoS: 1 }] });
    await until("it is subscribed", () => receiver.heard.calls.includes("9:3"));
    const whole = Uint8Array.from({ length: 9000 }, (_, i) => (i * 7) & 0xff);
    let space = write(whole.subarray(0, 100), { topic: "t", QoS: 1, id: 77, byteLength: whole.length });
    let at = 100;
    expect(() => write(null, { operation: 12 })).toThrow(/another message/);
    expect(() => write(new Uint8Array(5), { topic: "t" })).toThrow(/another message/);
    expect(() => write(new Uint8Array(9000))).toThrow(/another message/);
    while (at < whole.length) {
      const part = whole.subarray(at, at + Math.min(space, 1500));
      if (part.length > 0) space = write(part);
      at += part.length;
      if (space < 100) {
        heard.spaces = [];
        await until("there is room", () => heard.spaces.length > 0);
        space = heard.spaces.at(-1)!;
      }
    }
    await until("it is acknowledged and received", () => {
      return heard.calls.includes("4:77") && receiver.heard.bytes.length === whole.length;
    });
    expect(Uint8Array.from(receiver.heard.bytes)).toEqual(whole);
    expect(receiver.heard.calls.filter((call) => call.startsWith("readable t")).length).toBe(1);
  });

  it("goes on reading once the device has taken a message's last byte, however late that is", async () => {
    const { port } = await broker();
    const seen: number[] = [];
    const late = device({ port, onReadable: (count) => void seen.push(count) });
    await connected(late.heard);
    late.write(null, { operation: 8, id: 2, items: [{ topic: "t", QoS: 0 }] });
    await until("it is subscribed", () => late.heard.calls.includes("9:2"));
    for (const length of [5, 6]) late.write(new Uint8Array(length), { topic: "t", QoS: 0 });
    late.write(null, { operation: 12 });
    await until("the first came", () => seen.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(seen).toEqual([5]);
    expect(late.client.read(2)?.byteLength).toBe(2);
    expect(late.client.read(100)?.byteLength).toBe(3);
    await until("the second came", () => seen.length === 2);
    late.client.read(6);
    await until("the ping's answer came", () => late.heard.calls.includes("13"));
  });

  it("is busy for as long as an answer is owed", async () => {
    const { port } = await broker();
    const { turns, heard, client, write, Mqtt } = device({ port });
    expect(Mqtt.busy).toBe(true);
    await Mqtt.settled();
    await connected(heard);
    expect(Mqtt.busy).toBe(false);
    for (const send of [
      () => write(new Uint8Array(5), { topic: "t", QoS: 1, id: 5 }),
      () => write(null, { operation: 8, id: 6, items: [{ topic: "x", QoS: 0 }] }),
      () => write(null, { operation: 10, id: 7, items: [{ topic: "x", QoS: 0 }] }),
      () => write(null, { operation: 12 }),
      () => write(new Uint8Array(5), { topic: "t", QoS: 2, id: 8 }),
    ]) {
      send();
      expect(Mqtt.busy).toBe(true);
      await Mqtt.settled();
    }
    await until("QoS 2 is through", () => heard.calls.includes("7:8"));
    expect(heard.calls).toEqual(["2", "4:5", "9:6", "11:7", "13", "5:8", "7:8"]);
    expect(Mqtt.busy).toBe(false);
    write(new Uint8Array(5), { topic: "t", QoS: 1, id: 9 });
    client.close();
    expect(Mqtt.busy).toBe(false);
    expect(turns.crashes).toEqual([]);
  });

  it.each([
    [1, /3\.1\.1/],
    [2, /client identifier/],
    [3, /unavailable/],
    [4, /user name or password/],
    [5, /not authorised/],
    [77, /not one of/],
  ])(
    "tells the device nothing, and a person the reason, when a broker refuses with %i",
    async (returnCode, text) => {
      const port = await server((socket) => {
        socket.once("data", () =>
          socket.end(generate({ cmd: "connack", returnCode, sessionPresent: false })),
        );
      });
      const { turns, heard, Mqtt } = device({ port, keepAlive: 60_000 });
      await until("it has failed", () => heard.calls.length > 0);
      expect(heard.calls).toEqual(["error 0 undefined"]);
      expect(heard.diagnoses).toEqual([{ kind: "broker-refused", returnCode }]);
      expect(describeDiagnosis(heard.diagnoses[0])).toMatch(text);
      expect([turns.timers, Mqtt.busy]).toEqual([0, false]);
    },
  );

  it("is refused by the broker in this process for wrong credentials, and let in with the right ones", async () => {
    const { port } = await broker({ users: { ada: "s3cret" } });
    for (const given of [
      {},
      { user: "ada" },
      { user: "ada", password: "wrong" },
      { user: "constructor", password: "x" },
    ]) {
      const { heard } = device({ port, ...given });
      await until("it has failed", () => heard.calls.length > 0);
      expect(heard.diagnoses).toEqual([{ kind: "broker-refused", returnCode: 4 }]);
    }
    const { heard } = device({ port, user: "ada", password: "s3cret" });
    await connected(heard);
  });

  it("fails when nothing listens, and when the name is not known", async () => {
    const port = await server(() => undefined);
    await open.pop()!();
    const refused = device({ port });
    const unknown = device(
      { host: "no.such.invalid", port },
      { resolve: () => Promise.reject(new Error("ENOTFOUND")) },
    );
    for (const { heard, turns } of [refused, unknown]) {
      await until("it has failed", () => heard.calls.length > 0);
      expect([heard.calls, turns.timers]).toEqual([["error 0 undefined"], 0]);
    }
    expect(refused.heard.diagnoses).toEqual([{ kind: "connection-refused", host: "127.0.0.1", port }]);
    expect(unknown.heard.diagnoses).toEqual([{ kind: "name-not-resolved", host: "no.such.invalid" }]);
  });

  it("reads what came before a reset, and then fails; writes until it is told go nowhere", async () => {
    let peer: Socket | undefined;
    const port = await server((socket) => {
      peer = socket;
      socket.once("data", () =>
        socket.write(generate({ cmd: "connack", returnCode: 0, sessionPresent: false })),
      );
    });
    const { heard, write } = device({ port });
    await connected(heard);
    write(new Uint8Array(500), { topic: "t", QoS: 1, id: 1, byteLength: 9000 });
    peer!.write(generate({ cmd: "puback", messageId: 1 }), () => peer!.resetAndDestroy());
    await until("it has failed", () => heard.calls.some((call) => call.startsWith("error")));
    expect(heard.calls.at(-1)).toBe("error 0 undefined");
    expect(heard.diagnoses[0].kind).toMatch(/connection-(reset|ended)/);
  });

  it("gives up a connection that is never answered, and a broker that stops answering pings, on device time", async () => {
    const sockets: Socket[] = [];
    const port = await server((socket) => void sockets.push(socket));
    // A thousand times as fast as real time: one and a half keep-alives of a minute are 90 ms.
    const turns = new TurnQueue(1000);
    const diagnoses: MqttDiagnosis[] = [];
    const Mqtt = createMqttClient({
      clock: turns,
      post: turns.post,
      patienceMs: 20,
      onDiagnosis: (diagnosis) => void diagnoses.push(diagnosis),
    });
    new Mqtt({ host: "127.0.0.1", port, id: "d", keepAlive: 60_000 });
    const settled = Mqtt.settled();
    await until("the keep-alive has ended it", () => diagnoses.length > 0);
    await settled;
    expect(diagnoses).toEqual([{ kind: "keep-alive-timeout" }]);
    expect(turns.timers).toBe(0);
  });

  it("is restarted, as a chip is, by being closed while it resolves a name or from within onReadable", async () => {
    const resolving = device(
      { port: 1, host: "slow.example" },
      { resolve: () => Promise.resolve("127.0.0.1") },
    );
    resolving.client.close();
    await until("the answer came", () => resolving.turns.crashes.length > 0);
    expect(`${resolving.turns.crashes[0]}`).toMatch(/closed while resolving/);

    const { port } = await broker();
    const reading = device({ port, onReadable: () => reading.client.close() });
    await connected(reading.heard);
    reading.write(null, { operation: 8, id: 2, items: [{ topic: "t", QoS: 0 }] });
    reading.write(new Uint8Array(3), { topic: "t", QoS: 0 });
    await until("the message came", () => reading.turns.crashes.length > 0);
    expect(`${reading.turns.crashes[0]}`).toMatch(/within onReadable/);
  });

  it.each([
    ["as they are in an ArrayBuffer", new Uint8Array([0, 255]).buffer, Buffer.from([0, 255])],
    ["as text", "gone", Buffer.from("gone")],
    [
      "as decimal numbers in a typed array, which is the SDK's doing",
      new Uint8Array([0, 255]),
      Buffer.from("0,255"),
    ],
  ])("sends the identity that it is given, and a will's bytes %s", async (_what, message, payload) => {
    const packets: Buffer[] = [];
    const port = await server((socket) => void socket.on("data", (chunk) => packets.push(chunk)));
    device({
      port,
      clean: false,
      keepAlive: 1500,
      user: "ada",
      password: "pä",
      will: { topic: "w", message: message as ArrayBuffer, QoS: 1, retain: true },
    });
    await until("CONNECT came", () => packets.length > 0);
    const expected = generate({
      cmd: "connect",
      protocolId: "MQTT",
      protocolVersion: 4,
      clientId: "device",
      clean: false,
      keepalive: 2,
      username: "ada",
      password: Buffer.from("pä"),
      will: { topic: "w", payload, qos: 1, retain: true },
    });
    expect(Buffer.concat(packets)).toEqual(expected);
  });
});
