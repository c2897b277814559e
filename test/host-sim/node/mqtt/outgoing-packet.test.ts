import { describe, expect, it } from "vitest";
import { connectPacket, controlPacket, publishHead } from "../../../../host-sim/node/mqtt/outgoing-packet.ts";
import { ControlPacket } from "../../../../modules/publish/mqtt/control-packet.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

describe("what the client writes", () => {
  it("is the head of a PUBLISH with the whole message's length (MQTT 3.1.1 §3.3)", () => {
    // 0x30 | DUP | QoS 1 | RETAIN, remaining length 2 + 1 + 2 + 300 = 305 in two bytes, "t", identifier
    expect(hex(publishHead({ topic: "t", QoS: 1, retain: true, duplicate: true }, 0x1234, 300))).toBe(
      "3bb10200" + "01741234",
    );
    expect(hex(publishHead({ topic: "t" }, 0x1234, 5))).toBe("3008000174");
  });

  it("has the identifier 0 where the client's own count has wrapped, as the SDK's does", () => {
    expect(hex(publishHead({ topic: "t", QoS: 1 }, 65_536, 1))).toBe("3206000174" + "0000");
  });

  it("is refused for what a client does not send", () => {
    expect(() => controlPacket(ControlPacket.CONNACK, 1, undefined)).toThrow(/unknown/);
  });

  it.each([
    [ControlPacket.PUBACK, "40020007"],
    [ControlPacket.PUBREC, "50020007"],
    [ControlPacket.PUBREL, "62020007"],
    [ControlPacket.PUBCOMP, "70020007"],
    [ControlPacket.PINGREQ, "c000"],
    [ControlPacket.DISCONNECT, "e000"],
  ])("is packet type %i to the byte", (operation, bytes) => {
    expect(hex(controlPacket(operation, 7, undefined))).toBe(bytes);
  });

  it("subscribes and unsubscribes (§3.8, §3.10)", () => {
    const items = [{ topic: "a/b", QoS: 1 }];
    expect(hex(controlPacket(ControlPacket.SUBSCRIBE, 10, items))).toBe("8208000a0003612f6201");
    expect(hex(controlPacket(ControlPacket.UNSUBSCRIBE, 10, items))).toBe("a207000a0003612f62");
  });

  it("connects with a clean session and no keep-alive where nothing else is asked for (§3.1)", () => {
    expect(hex(connectPacket({ host: "h", port: 1, id: "d" }))).toBe("100d00044d51545404020000" + "000164");
  });
});
