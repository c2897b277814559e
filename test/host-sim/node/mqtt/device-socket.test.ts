import { describe, expect, it } from "vitest";
import { DeviceSocket } from "../../../../host-sim/node/mqtt/device-socket.ts";
import type { Transport, TransportEvents } from "../../../../host-sim/node/mqtt/transport.ts";

/** A socket whose transport and turns are in the test's hands. */
function socket() {
  const turns: (() => void)[] = [];
  const calls: string[] = [];
  const written: { bytes: Uint8Array; sent: () => void }[] = [];
  let events!: TransportEvents;
  const transport: Transport = {
    write: (bytes, sent) => void written.push({ bytes, sent }),
    pause: () => void calls.push("pause"),
    resume: () => void calls.push("resume"),
    finish: () => void calls.push("finish"),
    destroy: () => void calls.push("destroy"),
  };
  const device = new DeviceSocket({
    address: "192.0.2.1",
    host: "broker.example",
    port: 1883,
    sendBufferBytes: 100,
    receiveWindowBytes: 50,
    openTransport(_address, _port, given) {
      events = given;
      return transport;
    },
    post: (turn) => void turns.push(turn),
    onReadable: (count) => void calls.push(`readable ${count}`),
    onWritable: (free) => void calls.push(`writable ${free}`),
    onError: ({ kind }) => void calls.push(`error ${kind}`),
  });
  const run = () => {
    for (let turn = turns.shift(); turn; turn = turns.shift()) turn();
    return calls.splice(0);
  };
  return { device, events, written, run, calls };
}

describe("a socket with a chip's manners", () => {
  it("merges what happens into one turn: readable, then writable", () => {
    const { events, run } = socket();
    events.onData(new Uint8Array(3));
    events.onConnect();
    events.onData(new Uint8Array(4));
    expect(run()).toEqual(["readable 7", "writable 100"]);
    expect(run()).toEqual([]);
  });

  it("has as much room as is not under way, and tells when there is more", () => {
    const { device, events, written, run } = socket();
    expect(() => device.write(new Uint8Array(1))).toThrow(/not ready/);
    events.onConnect();
    expect(device.write(new Uint8Array(60))).toBe(40);
    expect(() => device.write(new Uint8Array(41))).toThrow(/would block/);
    expect(device.write(new Uint8Array(40))).toBe(0);
    run();
    written[0].sent();
    expect(run()).toEqual(["writable 60"]);
  });

  it("sends a copy: the device may use its buffer again at once", () => {
    const { device, events, written } = socket();
    events.onConnect();
    const buffer = new Uint8Array([1, 2, 3]);
    device.write(buffer);
    buffer.fill(9);
    expect([...written[0].bytes]).toEqual([1, 2, 3]);
  });

  it("reads across what arrived in pieces, and no more than is there", () => {
    const { device, events } = socket();
    events.onData(new Uint8Array([1, 2]));
    events.onData(new Uint8Array([3, 4, 5]));
    expect([device.readByte(), ...device.read(3)]).toEqual([1, 2, 3, 4]);
    expect(device.unread).toBe(1);
    for (const count of [0, 2]) expect(() => device.read(count)).toThrow(/invalid/);
  });

  it("tells of an error only when all that came before it is read", () => {
    const { device, events, run } = socket();
    events.onConnect();
    events.onData(new Uint8Array(5));
    events.onError("ECONNRESET");
    events.onEnd();
    expect(run()).toEqual(["readable 5"]);
    device.read(4);
    expect(run().filter((call) => call !== "resume")).toEqual([]);
    device.read(1);
    expect(run().filter((call) => call !== "resume")).toEqual(["error connection-reset"]);
    expect(run()).toEqual([]);
  });

  it("lets writes go nowhere, and says so with a number that compares with nothing, once the peer is gone", () => {
    const { device, events, written } = socket();
    events.onConnect();
    events.onEnd();
    expect(device.write(new Uint8Array(500))).toBeNaN();
    expect(written).toEqual([]);
  });

  it("takes no more from the network than its window while nobody reads", () => {
    const { device, events, run } = socket();
    events.onConnect();
    events.onData(new Uint8Array(49));
    expect(run()).not.toContain("pause");
    events.onData(new Uint8Array(10));
    expect(run()).toContain("pause");
    device.read(10);
    expect(run()).toContain("resume");
  });

  it("sends what was written before it ends, and nothing is heard of it afterwards", () => {
    const { device, events, run, calls } = socket();
    events.onConnect();
    device.write(new Uint8Array(5));
    device.close();
    device.close();
    events.onData(new Uint8Array(5));
    events.onError("ECONNRESET");
    expect([run(), calls]).toEqual([["finish"], []]);
    expect(() => device.write(new Uint8Array(1))).toThrow(/closed/);

    const early = socket();
    early.device.close();
    expect(early.run()).toEqual(["destroy"]);
  });
});
