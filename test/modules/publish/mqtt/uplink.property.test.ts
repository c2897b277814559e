import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchBytes, batchNumber, RECEIPT_TOPIC, rig, sha256 } from "./rig.ts";

/** What befalls the device and its network, one after the other. */
const mishap = fc.oneof(
  fc.record({
    kind: fc.constant("put" as const),
    length: fc.integer({ min: 6, max: 9000 }),
    urgent: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("cut-up" as const), bytes: fc.integer({ min: 0, max: 12_000 }) }),
  fc.record({ kind: fc.constant("cut-down" as const), bytes: fc.integer({ min: 0, max: 60 }) }),
  fc.record({ kind: fc.constant("reset" as const) }),
  fc.record({ kind: fc.constant("refusing" as const) }),
  fc.record({ kind: fc.constant("black-hole" as const) }),
  fc.record({ kind: fc.constant("up" as const) }),
  fc.record({ kind: fc.constant("restart" as const), persistent: fc.boolean() }),
  fc.record({ kind: fc.constant("acknowledgements" as const), count: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ kind: fc.constant("late" as const), delayMs: fc.constantFrom(0, 50, 5000, 45_000) }),
  fc.record({ kind: fc.constant("consumer" as const), away: fc.boolean() }),
  fc.record({ kind: fc.constant("log-in" as const), returnCode: fc.constantFrom(0, 0, 0, 3, 5) }),
);
const schedule = fc.array(
  fc.record({
    afterMs: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40_000 })),
    mishap,
  }),
  { minLength: 5, maxLength: 40 },
);
const settings = fc.record({
  receipts: fc.boolean(),
  seed: fc.integer({ min: 0 }),
  sendBufferBytes: fc.constantFrom(700, 2920, 5744),
  segmentBytes: fc.constantFrom(1, 7, 1436),
});

const limits = { maxOutstanding: 4, urgentReserve: 1, acknowledgeTimeoutMs: 10_000, backOffMaxMs: 20_000 };

describe("an uplink on a hostile network", () => {
  it("loses nothing, doubles nothing at the source, keeps the order and in the end delivers everything", () => {
    fc.assert(
      fc.property(settings, schedule, ({ receipts, seed, sendBufferBytes, segmentBytes }, steps) => {
        const { turns, broker, network, source, uplink } = rig({
          receipts,
          receiptTimeoutMs: 20_000,
          seed,
          sendBufferBytes,
          limits,
        });
        network.segmentBytes = segmentBytes;
        const sent: Uint8Array[] = [];
        const held = new Set<number>();
        let away = false;
        broker.onAccept = ({ payload }) => {
          if (away) return;
          held.add(batchNumber(payload));
          if (receipts) broker.publish(RECEIPT_TOPIC, new Uint8Array([1, ...sha256(payload)]));
        };
        const everAccepted = () => new Set(broker.accepted.map(({ payload }) => batchNumber(payload)));
        source.onAcknowledged = (token) => {
          // The heart of the matter: the source is told only of what really is in safe hands.
          expect(receipts ? held.has(token) : everAccepted().has(token)).toBe(true);
        };
        const put = (length: number, urgent: boolean) => {
          const bytes = batchBytes(sent.length, urgent, length);
          source.put(sent.length, bytes, urgent);
          sent.push(bytes);
          uplink.wake();
        };
        put(100, false);
        uplink.start();
        for (const { afterMs, mishap } of steps) {
          turns.advance(afterMs);
          switch (mishap.kind) {
            case "put":
              put(mishap.length, mishap.urgent);
              break;
            case "cut-up":
              network.untilCut.up = mishap.bytes;
              break;
            case "cut-down":
              network.untilCut.down = mishap.bytes;
              break;
            case "reset":
              network.reset();
              break;
            case "restart":
              broker.persistent = mishap.persistent;
              network.reset();
              broker.restart();
              break;
            case "acknowledgements":
              broker.acknowledgements = mishap.count;
              break;
            case "late":
              broker.acknowledgeDelayMs = mishap.delayMs;
              break;
            case "consumer":
              away = mishap.away;
              break;
            case "log-in":
              broker.returnCode = mishap.returnCode;
              break;
            default:
              network.mode = mishap.kind;
          }
        }
        // The world recovers; a spent cut must not come later.
        network.mode = "up";
        network.untilCut.up = network.untilCut.down = -1;
        broker.acknowledgements = 1;
        broker.acknowledgeDelayMs = 0;
        broker.returnCode = 0;
        away = false;
        expect(turns.advanceUntil(3_600_000, () => source.size === 0)).toBe(true);

        expect(source.violations).toEqual([]);
        expect(broker.violations).toEqual([]);
        expect([...source.acknowledgedTokens].sort((a, b) => a - b)).toEqual(sent.map((_, i) => i));
        expect(everAccepted().size).toBe(sent.length);
        for (const { payload } of broker.accepted) {
          expect(payload.equals(Buffer.from(sent[batchNumber(payload)]))).toBe(true);
        }
        for (const urgent of [true, false]) {
          const firsts: number[] = [];
          for (const { payload } of broker.accepted) {
            const number = batchNumber(payload);
            if ((payload[4] === 1) === urgent && !firsts.includes(number)) firsts.push(number);
          }
          expect(firsts).toEqual([...firsts].sort((a, b) => a - b));
        }
        expect(broker.mostInFlight).toBeLessThanOrEqual(limits.maxOutstanding);

        let closed = 0;
        uplink.close(() => {
          closed++;
          expect(turns.timers).toBe(0);
        });
        turns.advance(120_000);
        expect(network.mostAtDevice).toBe(1);
        expect(uplink.counts.invalidReceipts).toBe(0);
        expect([closed, turns.timers, network.atDevice, uplink.state]).toEqual([1, 0, 0, "closed"]);
      }),
      { numRuns: 300 },
    );
  });

  it("can be closed at any instant, once, and leaves no timer and no connection", () => {
    fc.assert(
      fc.property(
        settings,
        schedule,
        fc.integer({ min: 0, max: 60_000 }),
        ({ receipts, seed }, steps, closeAtMs) => {
          const { turns, broker, network, source, uplink } = rig({ receipts, seed, limits });
          for (let i = 0; i < 10; i++) source.put(i, batchBytes(i, i % 3 === 0, 5000));
          let closed = 0;
          let closedAgain = 0;
          turns.schedule(closeAtMs, () => {
            uplink.close(() => closed++);
            uplink.close(() => closedAgain++);
            uplink.wake();
          });
          uplink.start();
          for (const { afterMs, mishap } of steps) {
            turns.advance(afterMs);
            if (mishap.kind === "refusing" || mishap.kind === "black-hole" || mishap.kind === "up")
              network.mode = mishap.kind;
            if (mishap.kind === "reset") network.reset();
            if (mishap.kind === "late") broker.acknowledgeDelayMs = mishap.delayMs;
          }
          turns.advance(closeAtMs + 120_000);
          network.mode = "up";
          turns.advance(1000);
          expect([closed, closedAgain, turns.timers, network.atDevice]).toEqual([1, 1, 0, 0]);
          expect([uplink.state, source.violations]).toEqual(["closed", []]);
          uplink.close(() => closedAgain++);
          expect(closedAgain).toBe(2);
          const { attempts } = network;
          turns.advance(3_600_000);
          expect(network.attempts).toBe(attempts);
        },
      ),
      { numRuns: 150 },
    );
  });
});
