import { request } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type PageServer, startPageServer } from "../../../../host-sim/node/http/page-server.ts";
import { startStatusServer } from "../../../../host-sim/node/http/status-server.ts";

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
}

let server: PageServer;
let port: number;
let commands: unknown[];

beforeEach(async () => {
  commands = [];
  server = await startPageServer(
    0,
    new Map([["/", { type: "text/html; charset=utf-8", bytes: new TextEncoder().encode("<p>page</p>") }]]),
    {
      sections: ["a", "b"],
      section: (name) => ({ name }),
      command: (command) => {
        commands.push(command);
        return commands.length > 1 ? "Only once." : undefined;
      },
      status: () => ({ fine: true }),
    },
  );
  port = Number(new URL(server.url).port);
});
afterEach(() => server.close());

function ask(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ port, host: "127.0.0.1", method, path, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part) => {
        text += part;
      });
      response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, text }));
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

const own = () => ({ origin: `http://127.0.0.1:${port}`, "content-type": "application/json" });

describe("the page's server", () => {
  it("serves the page with a policy that allows nothing inline and nothing from elsewhere", async () => {
    const { status, headers, text } = await ask("GET", "/");
    expect([status, text]).toEqual([200, "<p>page</p>"]);
    const policy = headers["content-security-policy"] as string;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/unsafe|http:|\*/);
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["access-control-allow-origin"]).toBeUndefined();
  });

  it("serves no file that is not the page's own", async () => {
    for (const path of ["/package.json", "/../package.json", "/%2e%2e/package.json", "//etc/passwd"]) {
      expect((await ask("GET", path)).status).toBe(404);
    }
  });

  it("answers to no other name: one that was made to point at loopback reads nothing", async () => {
    for (const host of [
      "evil.example",
      `evil.example:${port}`,
      "127.0.0.1:1",
      `127.0.0.1.evil.example:${port}`,
    ]) {
      expect((await ask("GET", "/status.json", { host })).status).toBe(421);
      expect((await ask("POST", "/command", { ...own(), host }, "{}")).status).toBe(421);
    }
    expect((await ask("GET", "/status.json", { host: `localhost:${port}` })).status).toBe(200);
    expect(commands).toEqual([]);
  });

  it("takes no command from another origin, from none, from another site, or as a form", async () => {
    const refused: [Record<string, string>, number][] = [
      [{ ...own(), origin: "http://evil.example" }, 403],
      [{ ...own(), origin: "null" }, 403],
      [{ ...own(), origin: `https://127.0.0.1:${port}` }, 403],
      [{ "content-type": "application/json" }, 403],
      [{ ...own(), "sec-fetch-site": "cross-site" }, 403],
      [{ ...own(), "sec-fetch-site": "same-site" }, 403],
      [{ ...own(), "content-type": "text/plain" }, 415],
      [{ ...own(), "content-type": "application/x-www-form-urlencoded" }, 415],
    ];
    for (const [headers, status] of refused) {
      expect((await ask("POST", "/command", headers, "{}")).status).toBe(status);
    }
    expect((await ask("DELETE", "/command", own())).status).toBe(405);
    expect(commands).toEqual([]);
  });

  it("shows its events to no other origin", async () => {
    expect((await ask("GET", "/events", { origin: "http://evil.example" })).status).toBe(403);
    expect((await ask("GET", "/events", { "sec-fetch-site": "cross-site" })).status).toBe(403);
  });

  it("does what its own page asks for, and says why not", async () => {
    expect(await ask("POST", "/command", own(), '{"command":"x"}')).toMatchObject({
      status: 200,
      text: '{"refused":null}',
    });
    expect(commands).toEqual([{ command: "x" }]);
    expect(await ask("POST", "/command", own(), "{}")).toMatchObject({
      status: 409,
      text: '{"refused":"Only once."}',
    });
  });

  it("refuses a command that is no JSON, or too long", async () => {
    expect((await ask("POST", "/command", own(), "{")).status).toBe(400);
    expect((await ask("POST", "/command", own(), `"${"x".repeat(5000)}"`)).status).toBe(413);
    expect(commands).toEqual([]);
  });

  it("tells a new page every section, then what changes, and limits the pages", async () => {
    let text = "";
    const open = () =>
      new Promise<number>((resolve) => {
        const outgoing = request({ port, host: "127.0.0.1", path: "/events" }, (response) => {
          response.setEncoding("utf8");
          response.on("data", (part) => {
            text += part;
          });
          response.on("error", () => {});
          resolve(response.statusCode!);
        });
        outgoing.on("error", () => {});
        outgoing.end();
      });
    expect(await open()).toBe(200);
    await expect.poll(() => text).toBe('event: a\ndata: {"name":"a"}\n\nevent: b\ndata: {"name":"b"}\n\n');
    server.changed("b");
    server.moment("samples", [1]);
    await expect.poll(() => text).toContain('event: b\ndata: {"name":"b"}\n\nevent: samples\ndata: [1]\n\n');
    for (let i = 1; i < 8; i++) expect(await open()).toBe(200);
    expect(await open()).toBe(503);
  });
});

describe("the status without a page", () => {
  it("is guarded in the same way", async () => {
    const status = await startStatusServer(0, () => ({ fine: true }));
    const page = port;
    port = Number(new URL(status.url).port);
    expect(await ask("GET", "/status.json")).toMatchObject({ status: 200, text: '{"fine":true}' });
    expect((await ask("GET", "/status.json", { host: "evil.example" })).status).toBe(421);
    expect((await ask("GET", "/")).status).toBe(404);
    port = page;
    await status.close();
  });
});
