import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PROGRAM = "/usr/sbin/mosquitto";

export interface MosquittoOptions {
  /** What a kill takes of what the broker had acknowledged: all, the last second's, or nothing. */
  readonly saves?: "never" | "every-second" | "every-change";
  readonly users?: Readonly<Record<string, string>>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Debian's broker, on a port and in a folder of its own, which keeps both across a kill. */
export class Mosquitto {
  readonly port: number;
  readonly #folder: string;
  #process: ChildProcess | undefined;

  private constructor(port: number, options: MosquittoOptions) {
    if (!existsSync(PROGRAM))
      throw new Error(`${PROGRAM} is missing: run npm run test:peers, which installs it.`);
    this.port = port;
    this.#folder = mkdtempSync(join(tmpdir(), "purkinje-mosquitto-"));
    const lines = [`listener ${port} 127.0.0.1`];
    // As root it would become a user who may not read this folder; as anybody else it ignores the line.
    lines.push("user root", "max_queued_messages 0", "max_inflight_messages 0");
    if (options.users === undefined) lines.push("allow_anonymous true");
    else {
      const passwords = join(this.#folder, "passwords");
      writeFileSync(passwords, "");
      for (const [user, password] of Object.entries(options.users)) {
        const made = spawnSync("mosquitto_passwd", ["-b", passwords, user, password]);
        if (made.status !== 0) throw new Error(`mosquitto_passwd failed: ${made.stderr}`);
      }
      lines.push("allow_anonymous false", `password_file ${passwords}`);
    }
    const { saves = "never" } = options;
    if (saves !== "never") {
      lines.push("persistence true", `persistence_location ${this.#folder}/`, "autosave_interval 1");
      if (saves === "every-change") lines.push("autosave_on_changes true");
    }
    writeFileSync(join(this.#folder, "mosquitto.conf"), `${lines.join("\n")}\n`);
  }

  static async start(options: MosquittoOptions = {}): Promise<Mosquitto> {
    const broker = new Mosquitto(await freePort(), options);
    await broker.start();
    return broker;
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    this.#process = spawn(PROGRAM, ["-c", join(this.#folder, "mosquitto.conf")], { stdio: "ignore" });
    for (let i = 0; i < 1200; i++) {
      const up = await new Promise<boolean>((resolve) => {
        const socket = connect(this.port, "127.0.0.1", () => {
          socket.destroy();
          resolve(true);
        }).on("error", () => resolve(false));
      });
      if (up) return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error("mosquitto did not start.");
  }

  /** SIGKILL: it saves nothing and says goodbye to nobody. */
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
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
