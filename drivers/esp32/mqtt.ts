import TCP from "embedded:io/socket/tcp";
import UDP from "embedded:io/socket/udp";
import Resolver from "embedded:network/dns/resolver/udp";
import Client from "embedded:network/mqtt/client";
import type { MQTTClientConstructor, MQTTClientOptions } from "../../modules/host/mqtt.ts";

/** Resolvers to ask until the network's own are known to JavaScript, which Moddable does not tell. */
const servers = Object.freeze(["1.1.1.1", "9.9.9.9"]);

/** Moddable's MQTT client with its sockets put in: without TLS, for a broker on the wearer's own network. */
export const MQTT = class extends Client {
  constructor(options: MQTTClientOptions) {
    super({
      ...options,
      socket: { io: TCP },
      dns: { io: Resolver, servers, socket: { io: UDP } },
    });
  }
} as MQTTClientConstructor;
