import fc from "fast-check";
import { generate, type Packet } from "mqtt-packet";
import { describe, expect, it } from "vitest";
import { type IncomingControl, IncomingPackets } from "../../../../host-sim/node/mqtt/incoming-packets.ts";

/** Reads a byte stream that arrives in pieces; takes each announced part in bites of at most `bite` bytes. */
function read(pieces: readonly Uint8Array[], bite: number) {
  const waiting: number[] = [];
  const controls: IncomingControl[] = [];
  const messages: { topic: string; QoS: number; byteLength: number; payload: number[] }[] = [];
  const wholes: number[] = [];
  const malformed: string[] = [];
  const packets = new IncomingPackets(
    {
      get unread() {
        return waiting.length;
      },
      readByte: () => waiting.shift()!,
    },
    {
      onControl: (packet) => void controls.push(packet),
      onPublishWhole: (_QoS, id) => void wholes.push(id),
      onMalformed: (reason) => void malformed.push(reason),
      onPart(count, { topic, QoS, byteLength, more }) {
        if (topic !== undefined) messages.push({ topic, QoS: QoS!, byteLength: byteLength!, payload: [] });
        const message = messages.at(-1)!;
        for (let left = count; left > 0; left -= Math.min(bite, left)) {
          const taken = Math.min(bite, left);
          message.payload.push(...waiting.splice(0, taken));
          packets.taken(taken);
        }
        if (!more) expect(message.payload.length).toBe(message.byteLength);
      },
    },
  );
  for (const piece of pieces) {
    waiting.push(...piece);
    packets.parse();
  }
  return { controls, messages, wholes, malformed, unread: waiting.length };
}

const messageId = fc.integer({ min: 1, max: 65_535 });
const topic = fc
  .string({ minLength: 1, maxLength: 40, unit: "grapheme" })
  .filter((text) => !/[+#\0]/.test(text));
const packet: fc.Arbitrary<Packet> = fc.oneof(
  fc.record({ cmd: fc.constantFrom("puback" as const, "pubcomp" as const, "unsuback" as const), messageId }),
  fc.record({
    cmd: fc.constant("suback" as const),
    messageId,
    granted: fc.array(fc.constantFrom(0, 1, 2, 128), { minLength: 1 }),
  }),
  fc.record({
    cmd: fc.constant("connack" as const),
    returnCode: fc.integer({ min: 0, max: 5 }),
    sessionPresent: fc.boolean(),
  }),
  fc.record({ cmd: fc.constant("pingresp" as const) }),
  fc.record({
    cmd: fc.constant("publish" as const),
    topic,
    payload: fc
      .uint8Array({ minLength: 1, maxLength: 20_000, size: "+1" })
      .map((bytes) => Buffer.from(bytes)),
    qos: fc.constantFrom(0 as const, 1 as const, 2 as const),
    dup: fc.constant(false),
    retain: fc.boolean(),
    messageId,
  }),
) as fc.Arbitrary<Packet>;

describe("reading packets as the chip's client does", () => {
  it("reads what mqtt-packet writes, however the stream is cut", () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 3000 }), { maxLength: 40 });
    fc.assert(
      fc.property(
        fc.array(packet, { maxLength: 12 }),
        cuts,
        fc.integer({ min: 1, max: 500 }),
        (sent, lengths, bite) => {
          const stream = Buffer.concat(sent.map((one) => generate(one)));
          const pieces: Uint8Array[] = [];
          let at = 0;
          for (const length of [...lengths, stream.length]) {
            pieces.push(stream.subarray(at, at + length));
            at += length;
          }
          const got = read(pieces, bite);
          expect(got.malformed).toEqual([]);
          expect(got.unread).toBe(0);
          const messages = sent.flatMap((one) => (one.cmd === "publish" ? [one] : []));
          expect(
            got.messages.map(({ topic, QoS, payload }) => ({ topic, QoS, payload: Buffer.from(payload) })),
          ).toEqual(messages.map(({ topic, qos, payload }) => ({ topic, QoS: qos, payload })));
          expect(got.wholes).toEqual(messages.flatMap(({ qos, messageId }) => (qos > 0 ? [messageId] : [])));
          const operations = { puback: 4, pubcomp: 7, suback: 9, unsuback: 11, connack: 2, pingresp: 13 };
          expect(got.controls).toEqual(
            sent.flatMap((one): object[] => {
              if (one.cmd === "publish") return [];
              const operation = operations[one.cmd as keyof typeof operations];
              if (one.cmd === "connack") return [{ operation, returnCode: one.returnCode }];
              if (one.cmd === "suback") return [{ operation, id: one.messageId, payload: one.granted }];
              return [one.cmd === "pingresp" ? { operation } : { operation, id: one.messageId }];
            }),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it("survives any bytes: it stops at what is not MQTT and hands on nothing after it", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 10 }), (pieces) => {
        const { malformed } = read(pieces, 7);
        expect(malformed.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ["packet type 0", [0x00, 0x00]],
    ["packet type 15", [0xf0, 0x00]],
    ["a length of five bytes", [0x30, 0xff, 0xff, 0xff, 0xff, 0x01]],
    ["a CONNACK of another length", [0x20, 0x03, 0, 0, 0]],
    ["an acknowledgement of one byte", [0x40, 0x01, 0]],
    ["an empty topic", [0x30, 0x03, 0, 0, 1]],
    ["a topic that is longer than its packet", [0x30, 0x03, 0, 9, 1]],
    ["a QoS 1 message without room for its identifier", [0x32, 0x03, 0, 1, 65]],
    ["a packet that only a client may send", [0x82, 0x02, 0, 1]],
  ])("ends at %s", (_what, bytes) => {
    expect(read([new Uint8Array([...bytes, 0xd0, 0x00])], 9)).toMatchObject({
      malformed: [expect.any(String)],
      controls: [],
    });
  });

  it("is deaf after a message with an empty payload, as the SDK's is", () => {
    const empty = generate({ cmd: "publish", topic: "t", payload: "", qos: 0, dup: false, retain: false });
    const { controls, messages, unread } = read([empty, generate({ cmd: "pingresp" })], 9);
    expect([controls, messages, unread]).toEqual([[], [], 2]);
  });
});
