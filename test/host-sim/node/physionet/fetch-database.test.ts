import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fetchDatabase } from "../../../../host-sim/node/physionet/fetch-database.ts";
import { filesOfRecords, parseChecksums } from "../../../../host-sim/node/physionet/manifest.ts";
import { purkinje } from "../../cli/support.ts";

const sha = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const data = new Uint8Array(200_000).map((_, i) => (i * 31) & 0xff);
const contents: Record<string, Uint8Array> = {
  "100.hea": Buffer.from("100 1 360 10\n"),
  "100.dat": data,
  "100.atr": new Uint8Array([0, 0]),
  "notes.txt": Buffer.from("not of a record"),
};
const checksums = Object.entries(contents)
  .map(([name, bytes]) => `${sha(bytes)}  ${name}\n`)
  .join("");

type Handler = (name: string, request: IncomingMessage, response: ServerResponse) => boolean;

let folder: string;
let server: Server;
let baseUrl: string;
let asked: { name: string; range: string | undefined }[];
/** Answers instead of the archive when it returns true. */
let misbehave: Handler;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "purkinje-fetch-"));
  asked = [];
  misbehave = () => false;
  const files: Record<string, Uint8Array> = {
    ...contents,
    RECORDS: Buffer.from("100\n"),
    "SHA256SUMS.txt": Buffer.from(`${checksums}${sha(Buffer.from("100\n"))}  RECORDS\n`),
  };
  server = createServer((request, response) => {
    const name = (request.url ?? "").replace("/files/mitdb/1.0.0/", "");
    asked.push({ name, range: request.headers.range });
    if (misbehave(name, request, response)) return;
    const bytes = files[name];
    if (bytes === undefined) {
      response.writeHead(404).end();
      return;
    }
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    if (from >= bytes.length && from > 0)
      response.writeHead(416, { "content-range": `bytes */${bytes.length}` }).end();
    else if (from > 0) {
      response.writeHead(206, { "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}` });
      response.end(bytes.subarray(from));
    } else response.writeHead(200, { "content-length": bytes.length }).end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/files/`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});
const run = () =>
  fetchDatabase({ database: "mitdb", folder, baseUrl, patience: { pauseMs: 1, stallMs: 300 } });

describe("fetching a database", () => {
  it("brings the files of its records, and nothing else", async () => {
    expect(await run()).toBe(4);
    for (const name of ["100.hea", "100.dat", "100.atr"]) {
      expect(new Uint8Array(readFileSync(join(folder, name)))).toEqual(new Uint8Array(contents[name]));
    }
    expect(existsSync(join(folder, "notes.txt"))).toBe(false);
  });

  it("asks again for nothing that is there and right, and mends what is not", async () => {
    await run();
    asked = [];
    writeFileSync(join(folder, "100.hea"), "tampered");
    await run();
    expect(asked.map(({ name }) => name)).toEqual(["SHA256SUMS.txt", "RECORDS", "100.hea"]);
    expect(readFileSync(join(folder, "100.hea"), "utf8")).toBe("100 1 360 10\n");
  });

  it("goes on where a broken connection stopped", async () => {
    let cut = 0;
    misbehave = (name, _request, response) => {
      if (name !== "100.dat" || cut++ > 0) return false;
      response.writeHead(200, { "content-length": data.length });
      response.write(data.subarray(0, 70_000));
      // What the kernel has not handed over is lost with the connection: break it once something was kept.
      const part = join(folder, "100.dat.part");
      const waiting = setInterval(() => {
        if (!existsSync(part) || statSync(part).size === 0) return;
        clearInterval(waiting);
        response.destroy();
      }, 1);
      return true;
    };
    await run();
    const again = asked.filter(({ name }) => name === "100.dat");
    expect(again.length).toBe(2);
    expect(Number(/\d+/.exec(again[1].range ?? "")?.[0])).toBeGreaterThan(0);
    expect(new Uint8Array(readFileSync(join(folder, "100.dat")))).toEqual(data);
  });

  it("begins anew where the server knows no ranges, and where what was begun is of another version", async () => {
    writeFileSync(join(folder, "100.dat.part"), Buffer.from("old bytes"));
    misbehave = (name, _request, response) => {
      if (name !== "100.dat") return false;
      response.writeHead(200).end(data);
      return true;
    };
    await run();
    expect(new Uint8Array(readFileSync(join(folder, "100.dat")))).toEqual(data);
    expect(asked.filter(({ name }) => name === "100.dat").length).toBe(1);
    rmSync(join(folder, "100.dat"));
    writeFileSync(join(folder, "100.dat.part"), new Uint8Array(300_000));
    misbehave = () => false;
    await run();
    expect(new Uint8Array(readFileSync(join(folder, "100.dat")))).toEqual(data);
  });

  it("gives up a connection over which nothing comes, and goes on with another", async () => {
    let stalled = 0;
    misbehave = (name, _request, response) => {
      if (name !== "100.dat" || stalled++ > 1) return false;
      if (stalled === 1) return true; // never answers
      response.writeHead(200, { "content-length": data.length });
      response.write(data.subarray(0, 50_000)); // and then nothing
      return true;
    };
    await run();
    expect(stalled).toBe(3);
    expect(asked.filter(({ name }) => name === "100.dat")[2].range).toMatch(/^bytes=[1-9]/);
    expect(new Uint8Array(readFileSync(join(folder, "100.dat")))).toEqual(data);
  });

  it("follows no redirection to a place without https", async () => {
    const elsewhere = createServer((_request, response) => response.end(data));
    await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.2", resolve));
    const location = `http://127.0.0.2:${(elsewhere.address() as AddressInfo).port}/`;
    misbehave = (name, _request, response) => {
      if (name !== "100.dat") return false;
      response.writeHead(302, { location }).end();
      return true;
    };
    await expect(run()).rejects.toThrow(/https only, not from 127\.0\.0\.2/);
    expect(existsSync(join(folder, "100.dat"))).toBe(false);
    elsewhere.closeAllConnections();
    await new Promise((resolve) => elsewhere.close(resolve));
    await expect(fetchDatabase({ database: "mitdb", folder, baseUrl: "no address" })).rejects.toThrow(
      /is no address/,
    );
  });

  it("tells a folder that cannot be written from a bad connection", async () => {
    symlinkSync("/no/such/folder/file", join(folder, "100.hea.part"));
    await expect(run()).rejects.toThrow(/cannot be written \(ENOENT\)/);
  });

  it("gives no file its name whose checksum does not hold", async () => {
    misbehave = (name, _request, response) => {
      if (name !== "100.dat") return false;
      response.writeHead(200).end(data.subarray(0, 1000));
      return true;
    };
    await expect(run()).rejects.toThrow(/checksum/);
    expect(existsSync(join(folder, "100.dat"))).toBe(false);
  });

  it("says so when the database, a file or the server is not there", async () => {
    await expect(fetchDatabase({ database: "nodb/1.0.0", folder, baseUrl })).rejects.toThrow(/answered 404/);
    await expect(fetchDatabase({ database: "nodb", folder, baseUrl })).rejects.toThrow(/version of nodb/);
    await expect(fetchDatabase({ database: "../x", folder, baseUrl })).rejects.toThrow(
      /no name of a database/,
    );
    await expect(
      fetchDatabase({ database: "mitdb", folder, baseUrl: "http://physionet.org/" }),
    ).rejects.toThrow(/https only/);
    misbehave = (name, _request, response) => {
      if (name !== "100.atr") return false;
      response.writeHead(404).end();
      return true;
    };
    await expect(run()).rejects.toThrow(/does not exist/);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await expect(run()).rejects.toThrow(/cannot be reached/);
  });

  it("refuses lists that would write outside of the folder", () => {
    const line = (path: string) => `${"a".repeat(64)}  ${path}\n`;
    for (const path of ["../x", "/etc/passwd", "a/../../x", "a\\b", "a//b"]) {
      expect(() => parseChecksums(line(path))).toThrow(/cannot be read/);
    }
    expect(() => parseChecksums("<html>")).toThrow(/cannot be read/);
    const files = parseChecksums(line("a/1.hea") + line("a/1.dat") + line("a/2.hea") + line("x.md"));
    expect(filesOfRecords(files, "a/1\n").map(({ path }) => path)).toEqual(["a/1.hea", "a/1.dat"]);
  });

  it("is a command with exit codes", async () => {
    const held = await purkinje("fetch", "mitdb", "--to", folder, "--from", baseUrl);
    expect(held).toMatchObject({ code: 0 });
    const wrong = await purkinje("fetch", "nodb", "--to", folder, "--from", baseUrl);
    expect(wrong.code).toBe(2);
    expect((await purkinje("fetch", "mitdb")).code).toBe(2);
  });
});
