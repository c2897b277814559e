import { p256 } from "@noble/curves/nist.js";
import { describe, expect, it } from "vitest";
import { softwareSha256 } from "../../../../gateway/hash.ts";
import { softwareVerifier } from "../../../../host-sim/node/crypto/software-signer.ts";
import { MAX_DIGESTS, receiptDigest } from "../../../../modules/publish/mqtt/receipt.ts";
import { batchBytes, batchNumber, DEVICE, RECEIPT_TOPIC, rig, sha256 } from "./rig.ts";

const numbers = (accepted: readonly { payload: Uint8Array }[]) =>
  accepted.map(({ payload }) => batchNumber(payload));

describe("an uplink that is on line", () => {
  it("says online, retained, once a connection, and offline when it is closed", () => {
    const { turns, broker, uplink } = rig();
    uplink.start();
    turns.advance(1000);
    expect(broker.statuses).toEqual([{ text: "online", retain: true, byWill: false }]);
    uplink.close();
    turns.advance(1000);
    expect(broker.statuses.slice(1)).toEqual([{ text: "offline", retain: true, byWill: false }]);
  });

  it("leaves it to its will to say offline when the link breaks", () => {
    const { turns, broker, network, uplink } = rig();
    uplink.start();
    turns.advance(1000);
    network.reset();
    turns.advance(60_000);
    expect(broker.statuses.map(({ text, byWill }) => `${text}${byWill ? " by will" : ""}`)).toEqual([
      "online",
      "offline by will",
      "online",
    ]);
  });

  it("sends an urgent batch before a backlog, and has a place for it when all others are taken", () => {
    const { turns, broker, source, uplink } = rig({ limits: { maxOutstanding: 4, urgentReserve: 1 } });
    broker.acknowledgements = 0;
    for (let i = 0; i < 10; i++) source.put(i, batchBytes(i, false, 50));
    uplink.start();
    turns.advance(1000);
    expect(numbers(broker.accepted)).toEqual([0, 1, 2]);
    source.put(10, batchBytes(10, true, 50), true);
    uplink.wake();
    turns.advance(1000);
    expect(numbers(broker.accepted)).toEqual([0, 1, 2, 10]);
    expect(uplink.outstanding).toBe(4);
  });

  it("goes on pinging while nothing is to be sent, and stays connected", () => {
    const { turns, network, notes, uplink } = rig();
    uplink.start();
    turns.advance(24 * 3_600_000);
    expect([network.attempts, uplink.state, notes]).toEqual([1, "online", []]);
  });
});

describe("acknowledgements", () => {
  it("of nothing are ignored and counted", () => {
    const { turns, broker, source, uplink } = rig();
    broker.acknowledgements = 3;
    for (let i = 0; i < 5; i++) source.put(i, batchBytes(i, false, 10));
    uplink.start();
    turns.advance(5000);
    expect(source.acknowledgedTokens).toEqual([0, 1, 2, 3, 4]);
    expect(source.violations).toEqual([]);
    // Two spare ones for each batch and for the status.
    expect(uplink.counts.strayAcknowledgements).toBe(12);
  });

  it("of a batch that is not yet written whole do not count", () => {
    const { turns, broker, network, source, uplink } = rig();
    uplink.start();
    turns.advance(1000);
    network.latencyMs = 500;
    source.put(0, batchBytes(0, false, 20_000));
    uplink.wake();
    turns.advance(1600);
    for (let id = 1; id < 10; id++) broker.acknowledge(id);
    turns.advance(1000);
    expect([source.size, broker.accepted.length]).toEqual([1, 0]);
    turns.advance(60_000);
    expect([source.acknowledgedTokens, numbers(broker.accepted)]).toEqual([[0], [0]]);
  });

  it("are waited for with no more urgent batches under way than there are places", () => {
    const { turns, broker, source, uplink } = rig({ limits: { maxOutstanding: 3, urgentReserve: 1 } });
    broker.acknowledgements = 0;
    for (let i = 0; i < 9; i++) source.put(i, batchBytes(i, true, 10), true);
    uplink.start();
    turns.advance(1000);
    expect([numbers(broker.accepted), uplink.outstanding]).toEqual([[0, 1, 2], 3]);
  });
});

describe("an uplink whose link breaks", () => {
  it("sends again what was not acknowledged: same identifier, same order, marked as duplicate", () => {
    const { turns, broker, network, source, uplink } = rig();
    broker.acknowledgements = 0;
    for (let i = 0; i < 3; i++) source.put(i, batchBytes(i, false, 4000));
    uplink.start();
    turns.advance(1000);
    broker.acknowledgements = 1;
    network.reset();
    turns.advance(60_000);
    const [first, second] = [broker.accepted.slice(0, 3), broker.accepted.slice(3)];
    expect(numbers(second)).toEqual([0, 1, 2]);
    expect(second.map(({ id }) => id)).toEqual(first.map(({ id }) => id));
    expect([...first, ...second].map(({ duplicate }) => duplicate)).toEqual([
      false,
      false,
      false,
      true,
      true,
      true,
    ]);
    expect(source.acknowledgedTokens).toEqual([0, 1, 2]);
    expect(uplink.counts).toMatchObject({ published: 6, resent: 3, acknowledged: 3, connections: 2 });
  });

  it("ends a link on which acknowledgements stay out, says so, and tries again", () => {
    const { turns, broker, source, notes, network, uplink } = rig({
      limits: { acknowledgeTimeoutMs: 20_000 },
    });
    broker.acknowledgements = 0;
    source.put(0, batchBytes(0, false, 10));
    uplink.start();
    turns.advance(19_000);
    expect([network.attempts, notes]).toEqual([1, []]);
    turns.advance(10_000);
    expect([network.attempts, notes]).toEqual([2, ["publish-no-acknowledgement"]]);
  });

  it("notices a send buffer that does not drain", () => {
    const { turns, broker, network, source, notes, uplink } = rig({
      limits: { acknowledgeTimeoutMs: 20_000 },
    });
    uplink.start();
    turns.advance(1000);
    network.mode = "black-hole";
    source.put(0, batchBytes(0, false, 9000));
    uplink.wake();
    turns.advance(25_000);
    expect(notes).toEqual(["publish-no-acknowledgement"]);
    network.mode = "up";
    expect(turns.advanceUntil(600_000, () => source.size === 0)).toBe(true);
    expect(numbers(broker.accepted)).toEqual([0]);
  });

  it("tries again after growing, jittered waits, within their bounds, and soon again after a success", () => {
    const { turns, network, source, uplink } = rig({
      limits: { backOffFirstMs: 1000, backOffMaxMs: 64_000 },
    });
    network.mode = "refusing";
    uplink.start();
    const attempts: number[] = [];
    let count = 0;
    for (let ms = 0; ms < 2_000_000; ms += 10) {
      if (network.attempts > count) attempts.push(ms);
      count = network.attempts;
      turns.advance(10);
    }
    const waits = attempts.slice(1).map((at, i) => at - attempts[i]);
    for (const [i, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(250);
      expect(wait).toBeLessThanOrEqual(250 + Math.min(64_000, 1000 * 2 ** i) + 50);
    }
    expect(waits.length).toBeGreaterThan(20);
    expect(Math.max(...waits)).toBeGreaterThan(32_000);
    network.mode = "up";
    source.put(0, batchBytes(0, false, 10));
    expect(turns.advanceUntil(100_000, () => source.size === 0)).toBe(true);
    network.reset();
    turns.advance(1400);
    expect(uplink.counts.connections).toBe(2);
  });

  it("goes on after the broker refuses it, and after a restart that forgot its session", () => {
    const { turns, broker, network, source, notes, uplink } = rig({ receipts: true });
    broker.onAccept = ({ payload }) => broker.publish(RECEIPT_TOPIC, new Uint8Array([1, ...sha256(payload)]));
    broker.returnCode = 5;
    uplink.start();
    turns.advance(30_000);
    expect(new Set(notes)).toEqual(new Set(["publish-link-lost"]));
    broker.returnCode = 0;
    source.put(0, batchBytes(0, false, 10));
    expect(turns.advanceUntil(600_000, () => source.size === 0)).toBe(true);
    broker.persistent = false;
    network.reset();
    broker.restart();
    source.put(1, batchBytes(1, false, 10));
    expect(turns.advanceUntil(600_000, () => source.size === 0)).toBe(true);
  });

  it("does without a batch that its source no longer holds, and says so", () => {
    const { turns, broker, network, source, notes, uplink } = rig();
    broker.acknowledgements = 0;
    for (let i = 0; i < 3; i++) source.put(i, batchBytes(i, false, 10));
    uplink.start();
    turns.advance(1000);
    source.vanish(1);
    broker.acknowledgements = 1;
    network.reset();
    turns.advance(60_000);
    expect(source.acknowledgedTokens).toEqual([0, 2]);
    expect(notes.filter((code) => code === "publish-batch-vanished").length).toBe(1);
    expect(uplink.outstanding).toBe(0);
  });

  it("bears a link that is slow but moves", () => {
    const { turns, broker, network, source, notes, uplink } = rig({
      sendBufferBytes: 700,
      limits: { acknowledgeTimeoutMs: 20_000, keepAliveMs: 600_000 },
    });
    network.latencyMs = 3000;
    source.put(0, batchBytes(0, false, 9000));
    uplink.start();
    turns.advance(200_000);
    expect([network.attempts, notes, numbers(broker.accepted)]).toEqual([1, [], [0]]);
    expect(turns.nowMicros()).toBeGreaterThan(20e6);
  });

  it("comes back soon after a link that lasted, even if nothing was sent over it", () => {
    const { turns, network, uplink } = rig({ limits: { backOffFirstMs: 1000, backOffMaxMs: 3_600_000 } });
    network.mode = "refusing";
    uplink.start();
    turns.advance(20_000_000);
    network.mode = "up";
    expect(turns.advanceUntil(4_000_000, () => uplink.state === "online")).toBe(true);
    turns.advance(60_000);
    network.reset();
    turns.advance(1400);
    expect(uplink.counts.connections).toBe(2);
  });

  it("can be replaced by another uplink, which begins with what was not acknowledged", () => {
    const first = rig();
    first.broker.acknowledgements = 0;
    for (let i = 0; i < 3; i++) first.source.put(i, batchBytes(i, false, 10));
    first.uplink.start();
    first.turns.advance(1000);
    first.uplink.close();
    first.turns.advance(1000);
    const second = rig({ source: first.source });
    second.uplink.start();
    second.turns.advance(1000);
    expect(numbers(second.broker.accepted)).toEqual([0, 1, 2]);
    expect(first.source.size).toBe(0);
  });
});

describe("receipts", () => {
  const receiptOf = (...batches: Uint8Array[]) =>
    new Uint8Array([1, ...batches.flatMap((b) => [...sha256(b)])]);

  it("keep a batch at its source until the gateway says that it holds it, whatever the broker says", () => {
    const { turns, broker, source, uplink } = rig({ receipts: true });
    const batches = [0, 1].map((i) => batchBytes(i, false, 40));
    for (const [i, bytes] of batches.entries()) source.put(i, bytes);
    uplink.start();
    turns.advance(10_000);
    expect([source.size, uplink.outstanding]).toEqual([2, 2]);
    broker.publish(RECEIPT_TOPIC, receiptOf(batches[1], batches[0]));
    turns.advance(1000);
    expect([source.size, uplink.outstanding, source.acknowledgedTokens]).toEqual([0, 0, [1, 0]]);
  });

  it("may come before the broker's acknowledgement, and twice", () => {
    const { turns, broker, source, uplink } = rig({ receipts: true });
    const bytes = batchBytes(0, false, 40);
    broker.acknowledgeDelayMs = 500;
    source.put(0, bytes);
    uplink.start();
    turns.advance(200);
    broker.publish(RECEIPT_TOPIC, receiptOf(bytes));
    broker.publish(RECEIPT_TOPIC, receiptOf(bytes));
    turns.advance(100);
    expect([source.acknowledgedTokens, uplink.outstanding]).toEqual([[0], 1]);
    turns.advance(5000);
    expect([source.violations, uplink.outstanding, uplink.counts.strayAcknowledgements]).toEqual([[], 0, 0]);
  });

  it("that come again after all is settled change nothing", () => {
    const { turns, broker, source, uplink } = rig({ receipts: true });
    const bytes = batchBytes(0, false, 40);
    source.put(0, bytes);
    uplink.start();
    for (let i = 0; i < 3; i++) {
      turns.advance(1000);
      broker.publish(RECEIPT_TOPIC, receiptOf(bytes));
    }
    turns.advance(1000);
    expect([source.acknowledgedTokens, source.violations, uplink.counts.invalidReceipts]).toEqual([
      [0],
      [],
      0,
    ]);
  });

  it("may make the device close its uplink, although the client must not be closed while it reads", () => {
    const { turns, broker, network, source, uplink } = rig({ receipts: true });
    const bytes = batchBytes(0, false, 40);
    source.put(0, bytes);
    let closed = 0;
    source.onAcknowledged = () => uplink.close(() => closed++);
    uplink.start();
    turns.advance(1000);
    broker.publish(RECEIPT_TOPIC, receiptOf(bytes));
    turns.advance(1000);
    expect([closed, turns.timers, network.atDevice, uplink.state]).toEqual([1, 0, 0, "closed"]);
  });

  it("that stay out make the device send again, as a new message, at doubling intervals", () => {
    const { turns, broker, source, uplink } = rig({ receipts: true, receiptTimeoutMs: 10_000 });
    source.put(0, batchBytes(0, false, 40));
    uplink.start();
    const seconds: number[] = [];
    broker.onAccept = () => seconds.push(Math.round(turns.nowMicros() / 1e6));
    turns.advance(1_300_000);
    expect(seconds).toEqual([0, 10, 30, 70, 150, 310, 630, 950, 1270]);
    expect(broker.accepted.every(({ duplicate }) => !duplicate)).toBe(true);
  });

  it.each([
    ["empty of digests", new Uint8Array([1])],
    ["of an unknown form", new Uint8Array(33).fill(9)],
    ["cut short", new Uint8Array(32).fill(1)],
    ["with too many digests", new Uint8Array(1 + 32 * (MAX_DIGESTS + 1)).fill(1)],
    ["far too long", new Uint8Array(20_000).fill(1)],
  ])("that are %s are ignored and counted", (_what, payload) => {
    const { turns, broker, source, notes, uplink } = rig({ receipts: true });
    source.put(0, batchBytes(0, false, 40));
    uplink.start();
    turns.advance(1000);
    broker.publish(RECEIPT_TOPIC, payload);
    turns.advance(1000);
    expect([source.size, uplink.counts.invalidReceipts, notes]).toEqual([1, 1, ["publish-receipt-invalid"]]);
    expect(uplink.state).toBe("online");
  });

  it("get through in the end although an empty message makes the chip's client deaf on every connection", () => {
    const { turns, broker, source, network, uplink } = rig({ receipts: true });
    const bytes = batchBytes(0, false, 40);
    source.put(0, bytes);
    uplink.start();
    turns.advance(1000);
    // The broker keeps it for the device, which can never acknowledge it, and delivers it after each CONNACK.
    broker.publish(RECEIPT_TOPIC, new Uint8Array(0));
    turns.advance(1000);
    broker.publish(RECEIPT_TOPIC, receiptOf(bytes));
    turns.advance(1000);
    expect([source.size, network.attempts]).toEqual([1, 1]);
    broker.onAccept = () => broker.publish(RECEIPT_TOPIC, receiptOf(bytes));
    expect(turns.advanceUntil(600_000, () => source.size === 0)).toBe(true);
    expect(network.attempts).toBe(4);
  });

  const gateway = p256.utils.randomSecretKey();
  const trust = { gatewayKey: p256.getPublicKey(gateway, false), verifier: softwareVerifier };
  const signedBy = (key: Uint8Array, deviceId: string, bytes: Uint8Array) => {
    const digests = new Uint8Array(sha256(bytes));
    const digest = new Uint8Array(32);
    receiptDigest(softwareSha256(), deviceId, digests, digest);
    return new Uint8Array([2, ...p256.sign(digest, key, { prehash: false }), ...digests]);
  };

  it.each([
    ["signed by the gateway for this device", (b: Uint8Array) => signedBy(gateway, DEVICE, b), true],
    ["not signed", receiptOf, false],
    ["signed by another key", (b: Uint8Array) => signedBy(p256.utils.randomSecretKey(), DEVICE, b), false],
    ["signed for another device", (b: Uint8Array) => signedBy(gateway, "0ther", b), false],
    [
      "signed over another batch",
      (b: Uint8Array) => {
        const receipt = signedBy(gateway, DEVICE, batchBytes(9, false, 9));
        receipt.set(sha256(b), 65);
        return receipt;
      },
      false,
    ],
  ])("%s: believed by a device that knows its gateway's key only if genuine", (_what, make, believed) => {
    const { turns, broker, source, uplink } = rig({ receipts: true, trust });
    const bytes = batchBytes(0, false, 40);
    source.put(0, bytes);
    uplink.start();
    turns.advance(1000);
    broker.publish(RECEIPT_TOPIC, make(bytes));
    turns.advance(1000);
    expect(source.size).toBe(believed ? 0 : 1);
    expect(uplink.counts.invalidReceipts).toBe(believed ? 0 : 1);
  });

  it("wait for a quiet moment to be checked, and no longer than until the next one comes or the uplink ends", () => {
    let waitMs = 60;
    const quiet = { waitMs: () => waitMs };
    const { turns, broker, source, uplink } = rig({ receipts: true, trust: { ...trust, quiet } });
    const batches = [0, 1, 2, 3].map((number) => batchBytes(number, false, 40));
    batches.forEach((bytes, token) => {
      source.put(token, bytes);
    });
    uplink.start();
    turns.advance(1000);
    broker.publish(RECEIPT_TOPIC, signedBy(gateway, DEVICE, batches[0]));
    turns.advance(50);
    expect([source.size, uplink.holdsReceipt]).toEqual([4, true]);
    turns.advance(50);
    expect([source.size, uplink.holdsReceipt]).toEqual([3, false]);
    waitMs = 60_000;
    broker.publish(RECEIPT_TOPIC, signedBy(gateway, DEVICE, batches[1]));
    turns.advance(50);
    expect(source.size).toBe(3);
    broker.publish(RECEIPT_TOPIC, signedBy(gateway, DEVICE, batches[2]));
    turns.advance(50);
    expect([source.size, uplink.holdsReceipt]).toEqual([2, true]);
    uplink.close();
    expect([source.size, uplink.counts.invalidReceipts]).toEqual([1, 0]);
    turns.advance(1000);
    expect(turns.timers).toBe(0);
  });

  it("refused by the broker are reported", () => {
    const { turns, broker, notes, uplink } = rig({ receipts: true });
    broker.grant = 0x80;
    uplink.start();
    turns.advance(1000);
    expect(notes).toEqual(["publish-receipts-refused"]);
  });
});
