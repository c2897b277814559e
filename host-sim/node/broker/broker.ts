import { type AddressInfo, createServer, type Socket } from "node:net";
import { Aedes, type AuthenticateError } from "aedes";
import { CommandError } from "../command-error.ts";

export interface BrokerOptions {
  /** 0, or left out: a free port. */
  readonly port?: number;
  /** Loopback where left out: the broker has no TLS, so it is for this machine. */
  readonly host?: string;
  /** User names and passwords. Left out: everyone may connect. */
  readonly users?: Readonly<Record<string, string>>;
}

export interface Broker {
  readonly host: string;
  readonly port: number;
  /** `mqtt://host:port`, without credentials. */
  readonly url: string;
  /** Clients that are connected. */
  readonly clients: number;
  /** Ends every connection and gives the port back. */
  close(): Promise<void>;
}

/** CONNACK's code for a wrong user name or password (MQTT 3.1.1 §3.2.2.3). */
const BAD_CREDENTIALS = 4;

/**
 * An MQTT 3.1.1 broker in this process (aedes), which keeps sessions and retained messages in memory. Throws
 * {@link CommandError} when the port cannot be had.
 */
export async function startBroker(options: BrokerOptions = {}): Promise<Broker> {
  const host = options.host ?? "127.0.0.1";
  const { users } = options;
  const aedes = await Aedes.createBroker({
    authenticate(_client, user, password, done) {
      if (
        users === undefined ||
        (user !== undefined && Object.hasOwn(users, user) && users[user] === `${password}`)
      ) {
        done(null, true);
      } else {
        const refusal = Object.assign(new Error("bad user name or password"), {
          returnCode: BAD_CREDENTIALS,
        });
        done(refusal as AuthenticateError, false);
      }
    },
  });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    aedes.handle(socket);
  });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(options.port ?? 0, host, () => resolve());
    });
  } catch (error) {
    await new Promise<void>((resolve) => aedes.close(() => resolve()));
    throw portError(error as NodeJS.ErrnoException, host, options.port ?? 0);
  }
  const { port } = server.address() as AddressInfo;
  return {
    host,
    port,
    url: `mqtt://${host}:${port}`,
    get clients() {
      return aedes.connectedClients;
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function portError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  switch (error.code) {
    case "EADDRINUSE":
      return new CommandError(
        `The port ${port} of ${host} is in use: another broker is probably running there.`,
        "Choose another port, or 0 for any free one.",
      );
    case "EACCES":
      return new CommandError(
        `This user may not listen on port ${port}.`,
        "Choose a port from 1024 upwards.",
      );
    case "EADDRNOTAVAIL":
      return new CommandError(
        `This machine has no address ${host}.`,
        "Choose 127.0.0.1 or an address of this machine.",
      );
    default:
      return error;
  }
}
