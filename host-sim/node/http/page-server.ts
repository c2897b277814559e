import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { COMMAND_PATH, EVENTS_PATH } from "../../bench/protocol.ts";
import { EventStream } from "./event-stream.ts";
import { listen } from "./listen.ts";
import { refusalOf } from "./request-guard.ts";
import type { StaticFile } from "./static-files.ts";

/** What the page is about. */
export interface PageSource {
  readonly sections: readonly string[];
  /** A section's present state. */
  section(name: string): unknown;
  /** Does what the page asks for; the sentence says why it cannot be done, undefined that it was. */
  command(command: unknown): string | undefined;
  /** For programs: the run's state. */
  status(): unknown;
}

export interface PageServer {
  readonly url: string;
  /** Tells every page that a section changed. */
  changed(section: string): void;
  /** Tells every page something that is worth only the moment. */
  moment(name: string, value: unknown): void;
  close(): Promise<void>;
}

const MOST_PAGES = 8;
const MOST_COMMAND_BYTES = 1024;

/** Nothing from elsewhere, nothing inline, not in a frame. */
const headers: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/**
 * Serves the page, its events and its commands on loopback only. It shows a heart, and has no login.
 * Throws `CommandError` when the port cannot be had.
 */
export async function startPageServer(
  port: number,
  files: ReadonlyMap<string, StaticFile>,
  source: PageSource,
): Promise<PageServer> {
  const pages = new Set<EventStream>();
  let ownPort = port;
  const sectionJson = (name: string) => JSON.stringify(source.section(name));
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const refusal = refusalOf(request, ownPort);
    if (refusal !== undefined) return say(response, refusal.status, refusal.sentence);
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    if (request.method === "POST") {
      if (path === COMMAND_PATH) void command(request, response, source);
      else say(response, 404, "There is no such command.");
      return;
    }
    if (path === EVENTS_PATH) {
      if (pages.size >= MOST_PAGES) return say(response, 503, `There are ${MOST_PAGES} pages open already.`);
      const stream = new EventStream(response, source.sections, sectionJson);
      pages.add(stream);
      response.on("close", () => pages.delete(stream));
      return;
    }
    if (path === "/status.json") return json(response, 200, source.status());
    const file = files.get(path);
    if (file === undefined) return say(response, 404, "There is no such page.");
    response.writeHead(200, { "content-type": file.type, "cache-control": "no-cache" });
    response.end(request.method === "HEAD" ? undefined : file.bytes);
  });
  ownPort = await listen(server, port);
  return {
    url: `http://127.0.0.1:${ownPort}/`,
    changed: (section) => {
      for (const page of pages) page.changed(section);
    },
    moment(name, value) {
      if (pages.size === 0) return;
      const text = JSON.stringify(value);
      for (const page of pages) page.moment(name, text);
    },
    close: () =>
      new Promise((resolve) => {
        for (const page of pages) page.end();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function command(
  request: IncomingMessage,
  response: ServerResponse,
  source: PageSource,
): Promise<void> {
  const text = await bodyOf(request);
  if (text === undefined) return say(response, 413, "A command is short.");
  let wanted: unknown;
  try {
    wanted = JSON.parse(text);
  } catch {
    return say(response, 400, "The command is no JSON.");
  }
  const refused = source.command(wanted);
  json(response, refused === undefined ? 200 : 409, { refused: refused ?? null });
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of request) {
      length += (part as Buffer).length;
      if (length > MOST_COMMAND_BYTES) return undefined;
      parts.push(part as Buffer);
    }
  } catch {
    // The page went away in the middle of its command.
    return undefined;
  }
  return Buffer.concat(parts).toString("utf8");
}

function say(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" });
  response.end(`${sentence}\n`);
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(value));
}
