import { CommandError } from "../command-error.ts";

/**
 * An address that recordings may come from: https, or http on loopback. Redirections are held to it too, since
 * the list of checksums comes the same way as what it vouches for. Throws {@link CommandError}.
 */
export function requireSafe(address: string): URL {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw new CommandError(`"${address}" is no address.`, "Give an https:// address.");
  }
  const loopback = ["127.0.0.1", "[::1]", "localhost"].includes(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && loopback)) {
    throw new CommandError(
      `Recordings are fetched over https only, not from ${url.host}.`,
      "Give an https:// address.",
    );
  }
  return url;
}
