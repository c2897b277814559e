import { afterEach, describe, expect, it } from "vitest";
import { runSession, type SessionOptions } from "../../host-sim/node/session/run-session.ts";
import { modelledHeart } from "../../host-sim/world/heart/heart.ts";
import { Mosquitto } from "./mqtt/mosquitto.ts";

let broker: Mosquitto | undefined;
afterEach(() => broker?.remove());

const options = (mqttUrl: string, more: Partial<SessionOptions> = {}): SessionOptions => ({
  wearer: { ecg: modelledHeart({ seed: 3 }), skinCelsius: () => 33 },
  forMicros: 1800e6,
  speed: Number.POSITIVE_INFINITY,
  seed: 3,
  mqttUrl,
  faults: [],
  tell: () => {},
  ...more,
});

describe("the wearable with Debian's mosquitto", () => {
  it("delivers everything, once and in order", async () => {
    broker = await Mosquitto.start();
    const result = await runSession(options(broker.url));
    expect(result.report).toMatchObject({ holds: true, genuine: result.batches, gaps: 0, replays: 0 });
    expect(result.queued).toBe(0);
  });

  it.each(["never", "every-second"] as const)(
    "loses and doubles nothing when it is killed and started again, and saves %s",
    async (saves) => {
      const mosquitto = await Mosquitto.start({ saves });
      broker = mosquitto;
      let killed: Promise<void> = Promise.resolve();
      let kills = 0;
      const result = await runSession(
        options(mosquitto.url, {
          forMicros: 3600e6,
          speed: 400,
          onProgress: ({ timeMicros }) => {
            if (kills < 3 && timeMicros > (kills + 1) * 700e6) {
              kills++;
              killed = killed
                // Virtual time may reach the next kill while the broker still starts: one after the other.
                .then(() => mosquitto.kill())
                .then(() => new Promise((resolve) => setTimeout(resolve, 300)))
                .then(() => mosquitto.start());
            }
            return true;
          },
        }),
      );
      await killed;
      expect(kills).toBe(3);
      expect(result.report).toMatchObject({ holds: true, forged: 0, gaps: 0, replays: 0 });
      expect(result.report.genuine).toBe(result.batches);
      expect(result.queued).toBe(0);
    },
  );
});
