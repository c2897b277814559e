import { createServer } from "node:http";
import { listen } from "./listen.ts";
import { refusalOf } from "./request-guard.ts";

export interface StatusServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the run's state as JSON at `/status.json`, on loopback only: it shows a heart rate, and has no login.
 * Throws `CommandError` when the port cannot be had.
 */
export async function startStatusServer(port: number, status: () => unknown): Promise<StatusServer> {
  let ownPort = port;
  const server = createServer((request, response) => {
    const refusal = refusalOf(request, ownPort);
    if (refusal !== undefined) {
      response.writeHead(refusal.status, { "content-type": "text/plain; charset=utf-8" });
      response.end(`${refusal.sentence}\n`);
      return;
    }
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    if (request.method !== "GET" || path !== "/status.json") {
      response.writeHead(404, { "content-type": "text/plain; charset=utf-8" });
      response.end("There is /status.json.\n");
      return;
    }
    response.writeHead(200, { "content-type": "application/json", "cache-control": "no-store" });
    response.end(JSON.stringify(status()));
  });
  ownPort = await listen(server, port);
  return {
    url: `http://127.0.0.1:${ownPort}/status.json`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
