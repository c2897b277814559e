import type { IncomingMessage } from "node:http";

/** Why a request is refused, with the status to say so. */
export interface Refusal {
  readonly status: number;
  readonly sentence: string;
}

/**
 * Lets in only who came by way of our own page. The server listens on loopback, but any web page that is open in
 * the same browser can make requests to it, and a name of its own that resolves to 127.0.0.1 (DNS rebinding)
 * even reads the answers. So the Host header must be a loopback name with our port, nothing may come from
 * another origin (Origin: RFC 6454 §7; Sec-Fetch-Site: W3C Fetch Metadata §2.3), and what changes something must
 * say its origin and carry JSON, which no form can send.
 */
export function refusalOf(request: IncomingMessage, port: number): Refusal | undefined {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const { host, origin } = request.headers;
  if (host === undefined || !hosts.includes(host)) {
    return { status: 421, sentence: "This server answers to 127.0.0.1 and localhost only." };
  }
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") {
    return { status: 403, sentence: "Another site asked." };
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    return { status: 403, sentence: "Another origin asked." };
  }
  if (request.method === "GET" || request.method === "HEAD") return undefined;
  if (request.method !== "POST") return { status: 405, sentence: "GET and POST are served." };
  if (origin === undefined) return { status: 403, sentence: "A command must say its origin." };
  if (request.headers["content-type"]?.split(";")[0] !== "application/json") {
    return { status: 415, sentence: "Commands are JSON." };
  }
  return undefined;
}
