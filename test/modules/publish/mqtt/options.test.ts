import { describe, expect, it } from "vitest";
import { Fault } from "../../../../modules/fault/fault.ts";
import { digestsOffset, MAX_DIGESTS, MAX_RECEIPT_BYTES } from "../../../../modules/publish/mqtt/receipt.ts";
import { asciiBytes, deviceTopics } from "../../../../modules/publish/mqtt/topics.ts";
import { uplinkLimits } from "../../../../modules/publish/mqtt/uplink-options.ts";

describe("topics", () => {
  it("are those of docs/MQTT.md", () => {
    expect(deviceTopics("5ca1ab1e")).toEqual({
      batch: "purkinje/5ca1ab1e/batch",
      status: "purkinje/5ca1ab1e/status",
      receipt: "purkinje/5ca1ab1e/receipt",
    });
  });

  it.each(["", "a/b", "+", "#", "a b", "é", "a\0", "x".repeat(65)])("cannot be made of the id %j", (id) => {
    expect(() => deviceTopics(id)).toThrow(Fault);
    expect(() => deviceTopics("fine", id)).toThrow(Fault);
  });

  it("are plain ASCII", () => {
    expect([...asciiBytes("online")]).toEqual([...Buffer.from("online")]);
  });
});

describe("limits", () => {
  it("have defaults that hold", () => {
    expect(uplinkLimits().maxOutstanding).toBeGreaterThan(uplinkLimits().urgentReserve);
  });

  it.each([
    { keepAliveMs: 0 },
    { keepAliveMs: 65_536_000 },
    { connectTimeoutMs: 0 },
    { acknowledgeTimeoutMs: Number.NaN },
    { maxOutstanding: 0 },
    { maxOutstanding: 65 },
    { maxOutstanding: 2.5 },
    { maxOutstanding: 2, urgentReserve: 2 },
    { urgentReserve: -1 },
  ])("of %j are refused", (limits) => {
    expect(() => uplinkLimits(limits)).toThrow(Fault);
  });
});

describe("a receipt's form", () => {
  it("is known by its first byte and its length", () => {
    const form = (first: number, length: number) => {
      const receipt = new Uint8Array(length);
      receipt[0] = first;
      return digestsOffset(receipt);
    };
    expect([form(1, 33), form(1, 65), form(2, 97), form(2, MAX_RECEIPT_BYTES)]).toEqual([1, 1, 65, 65]);
    expect(form(1, 1 + 32 * MAX_DIGESTS)).toBe(1);
    for (const [first, length] of [
      [0, 33],
      [3, 33],
      [1, 1],
      [1, 34],
      [1, 32],
      [2, 65],
      [2, 96],
      [1, 545],
    ]) {
      expect(form(first, length)).toBe(-1);
    }
    expect(digestsOffset(new Uint8Array(0))).toBe(-1);
  });
});
