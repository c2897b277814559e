import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runSession, type SessionOptions } from "../../host-sim/node/session/run-session.ts";
import { modelledHeart } from "../../host-sim/world/heart/heart.ts";

const MOSQUITTO = "/usr/sbin/mosquitto";

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Debian's broker on a port of its own. */
class Mosquitto {
  readonly folder = mkdtempSync(join(tmpdir(), "purkinje-mosquitto-"));
  #process: ChildProcess | undefined;
  readonly port: number;

  constructor(port: number, persistence: boolean) {
    this.port = port;
    const lines = [`listener ${port} 127.0.0.1`, "allow_anonymous true", "user root"];
    if (persistence)
      lines.push("persistence true", `persistence_location ${this.folder}/`, "autosave_interval 1");
    writeFileSync(join(this.folder, "m.conf"), `${lines.join("\n")}\n`);
  }

  async start(): Promise<void> {
    this.#process = spawn(MOSQUITTO, ["-c", join(this.folder, "m.conf")], { stdio: "ignore" });
    for (let i = 0; i < 100; i++) {
      const up = await new Promise<boolean>((resolve) => {
        const socket = connect(this.port, "127.0.0.1", () => {
          socket.destroy();
          resolve(true);
        }).on("error", () => resolve(false));
      });
      if (up) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error("mosquitto did not start");
  }

  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    // One that has ended by itself tells of no exit any more.
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true });
  }
}

let folder: string;
let broker: Mosquitto | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "purkinje-peer-"));
});
afterEach(async () => {
  await broker?.remove();
  rmSync(folder, { recursive: true });
});

const options = (port: number, more: Partial<SessionOptions> = {}): SessionOptions => ({
  wearer: { ecg: modelledHeart({ seed: 3 }), skinCelsius: () => 33 },
  forMicros: 1800e6,
  speed: Number.POSITIVE_INFINITY,
  seed: 3,
  mqttUrl: `mqtt://127.0.0.1:${port}`,
  faults: [],
  tell: () => {},
  ...more,
});

describe("the wearable with Debian's mosquitto", () => {
  it("delivers everything, once and in order", async () => {
    broker = new Mosquitto(await freePort(), false);
    await broker.start();
    const result = await runSession(options(broker.port));
    expect(result.report).toMatchObject({ holds: true, genuine: result.batches, gaps: 0, replays: 0 });
    expect(result.queued).toBe(0);
  });

  it.each([false, true])(
    "loses and doubles nothing when it is killed and started again; persistence: %s",
    async (persistence) => {
      const mosquitto = new Mosquitto(await freePort(), persistence);
      broker = mosquitto;
      await mosquitto.start();
      let killed: Promise<void> = Promise.resolve();
      let kills = 0;
      const result = await runSession(
        options(mosquitto.port, {
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
