import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MessageWriter, type PublishOptions } from "../../../../modules/publish/mqtt/message-writer.ts";

describe("writing a message in parts", () => {
  it("never writes more than fits beside its head, and writes every byte once, in order", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 4000, size: "max" }),
        fc.array(fc.integer({ min: 0, max: 1500 }), { maxLength: 60 }),
        fc.string({ minLength: 1, maxLength: 60, unit: "grapheme-ascii" }),
        (payload, rooms, topic) => {
          const writer = new MessageWriter();
          const written: number[] = [];
          const firsts: (PublishOptions | undefined)[] = [];
          let space = 0;
          const sink = {
            write(data: Uint8Array, options?: PublishOptions) {
              const length = data.byteLength + (options === undefined ? 0 : 9 + topic.length);
              expect(length + 16).toBeLessThanOrEqual(space);
              expect(data.byteLength).toBeGreaterThan(0);
              firsts.push(options);
              written.push(...data);
              space -= length;
              return space;
            },
          };
          const options = {
            topic,
            QoS: 1,
            id: 7,
            retain: false,
            duplicate: false,
            byteLength: payload.byteLength,
          };
          writer.begin(payload, options);
          for (const room of [...rooms, 5744]) {
            space = room;
            expect(writer.write(sink, room)).toBe(space);
          }
          expect(writer.busy).toBe(false);
          expect(written).toEqual([...payload]);
          expect(firsts[0]).toEqual(options);
          expect(firsts.slice(1).every((other) => other === undefined)).toBe(true);
        },
      ),
    );
  });

  it("stops at once when the sink refuses", () => {
    const writer = new MessageWriter();
    writer.begin(new Uint8Array(10), {
      topic: "t",
      QoS: 1,
      id: 1,
      retain: false,
      duplicate: false,
      byteLength: 10,
    });
    expect(writer.write({ write: () => -1 }, 1000)).toBe(-1);
    expect(writer.busy).toBe(true);
    writer.reset();
    expect(writer.busy).toBe(false);
  });
});
