import { CommandError } from "../command-error.ts";

/** Where a broker is and who the device says it is. */
export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  readonly password?: string;
}

/**
 * Reads `mqtt://user:password@host:port`; the port is 1883 where left out, user and password are optional and
 * percent-encoded. Throws {@link CommandError}, never repeating the credentials.
 */
export function parseBrokerUrl(text: string): BrokerAddress {
  const form = "Give the broker as mqtt://host:port or mqtt://user:password@host:port.";
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === "mqtts") {
    throw new CommandError(
      "The simulated device does not speak TLS yet, so it cannot use an mqtts:// broker.",
      "Use an mqtt:// address on a network that you trust, or a broker on this machine.",
    );
  }
  if (scheme !== "mqtt") throw new CommandError("This is not the address of an MQTT broker.", form);
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new CommandError("The broker's address cannot be read.", form);
  }
  if (url.hostname === "" || !["", "/"].includes(url.pathname) || url.search !== "" || url.hash !== "") {
    throw new CommandError("The broker's address has more, or less, than a host and a port.", form);
  }
  let user: string;
  let password: string;
  try {
    user = decodeURIComponent(url.username);
    password = decodeURIComponent(url.password);
  } catch {
    throw new CommandError("The user name or password in the broker's address is not percent-encoded.", form);
  }
  if (password !== "" && user === "") {
    throw new CommandError(
      "The broker's address has a password and no user name (MQTT 3.1.1 §3.1.2.9).",
      form,
    );
  }
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? 1883 : Number(url.port),
    ...(user === "" ? {} : { user }),
    ...(password === "" ? {} : { password }),
  };
}
