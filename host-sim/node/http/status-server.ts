import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { CommandError } from "../command-error.ts";

export interface StatusServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the run's state as JSON at `/status.json`, on loopback only: it shows a heart rate, and has no login.
 * Throws {@link CommandError} when the port cannot be had.
 */
export async function startStatusServer(port: number, status: () => unknown): Promise<StatusServer> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    if (request.method !== "GET" || path !== "/status.json") {
      response.writeHead(404, { "content-type": "text/plain; charset=utf-8" });
      response.end("There is /status.json.\n");
      return;
    }
    response.writeHead(200, { "content-type": "application/json", "cache-control": "no-store" });
    response.end(JSON.stringify(status()));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        new CommandError(
          error.code === "EADDRINUSE"
            ? `The port ${port} is in use.`
            : `The port ${port} cannot be listened on (${error.code}).`,
          "Give --http another port, 0 for any free one, or off.",
        ),
      ),
    );
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/status.json`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
