import { type Broker, startBroker } from "../broker/broker.ts";
import { type CollectedBatch, type Collector, startCollector } from "../collector/collector.ts";
import { CommandError } from "../command-error.ts";
import { type BrokerAddress, parseBrokerUrl } from "../mqtt/broker-url.ts";

export interface SessionNetwork {
  /** Where the device publishes to. */
  readonly address: BrokerAddress;
  /** True when the broker is this process's own. */
  readonly own: boolean;
  /** False while the process's own broker is away. */
  readonly brokerIsUp: boolean;
  /** Takes the process's own broker away, and brings it back on the same port, for faults. */
  brokerDown(): Promise<void>;
  brokerUp(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A broker (one in this process, unless a URL names another) and a collector that receives the device's
 * batches, keeps them by way of `store`, and sends receipts that it signs.
 */
export async function openNetwork(
  url: string | undefined,
  store: (batch: CollectedBatch) => void,
  sign: (digest: Uint8Array) => Uint8Array,
  onTrouble: (sentence: string) => void,
): Promise<SessionNetwork> {
  let broker: Broker | undefined = url === undefined ? await startBroker() : undefined;
  const brokerUrl = url ?? broker!.url;
  const address = parseBrokerUrl(brokerUrl);
  const collect = (): Promise<Collector> =>
    startCollector({
      url: brokerUrl,
      clientId: `purkinje-collector-${process.pid}`,
      store,
      sign,
      onError: (error) => onTrouble(`The collector: ${error.message}`),
    });
  let collector: Collector;
  try {
    collector = await collect();
  } catch (error) {
    await broker?.close();
    throw new CommandError(
      `The broker at ${address.host}:${address.port} does not let us in (${(error as Error).message}).`,
      "Check that it runs, and the user name and password in --mqtt; leave --mqtt out for a broker in this process.",
    );
  }
  return {
    address,
    own: url === undefined,
    get brokerIsUp() {
      return url !== undefined || broker !== undefined;
    },
    async brokerDown() {
      await broker?.close();
      broker = undefined;
    },
    async brokerUp() {
      if (url === undefined) broker ??= await startBroker({ port: address.port });
    },
    async close() {
      await collector.close();
      await broker?.close();
    },
  };
}
