import { describe, expect, it } from "vitest";
import { CommandError } from "../../../../host-sim/node/command-error.ts";
import { parseBrokerUrl } from "../../../../host-sim/node/mqtt/broker-url.ts";

describe("a broker's address", () => {
  it.each([
    ["mqtt://broker.example", { host: "broker.example", port: 1883 }],
    ["mqtt://127.0.0.1:2883/", { host: "127.0.0.1", port: 2883 }],
    ["MQTT://me@h:1", { host: "h", port: 1, user: "me" }],
    ["mqtt://a%40b:p%3A%2F%C3%A9@h", { host: "h", port: 1883, user: "a@b", password: "p:/é" }],
  ])("%s is read", (text, address) => {
    expect(parseBrokerUrl(text)).toEqual(address);
  });

  it.each([
    "broker.example",
    "http://h",
    "ws://h",
    "mqtt://",
    "mqtt://h:99999",
    "mqtt://h/path",
    "mqtt://h?x",
    "mqtt://:geheim@h",
    "mqtt://u:%zz@h",
  ])("%s is refused without repeating a password", (text) => {
    try {
      parseBrokerUrl(text);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(CommandError);
      expect(`${(error as CommandError).message}${(error as CommandError).nextStep}`).not.toMatch(
        /geheim|%zz/,
      );
    }
  });

  it("over TLS is refused for what it is", () => {
    expect(() => parseBrokerUrl("mqtts://u:p@h")).toThrow(/TLS/);
  });
});
