import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { CommandError } from "../command-error.ts";

/** Listens on loopback and returns the port. Throws {@link CommandError} when the port cannot be had. */
export async function listen(server: Server, port: number): Promise<number> {
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
  return (server.address() as AddressInfo).port;
}
