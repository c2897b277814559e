/**
 * Why a connection failed, for the person at the desk. The device never learns it: the chip's MQTT client
 * calls `onError` without an argument, and so does this one.
 */
export type MqttDiagnosis =
  | { readonly kind: "name-not-resolved"; readonly host: string }
  | { readonly kind: "connection-refused"; readonly host: string; readonly port: number }
  | { readonly kind: "connect-timeout"; readonly host: string; readonly port: number }
  | { readonly kind: "broker-refused"; readonly returnCode: number }
  | { readonly kind: "connection-reset" }
  | { readonly kind: "connection-ended" }
  | { readonly kind: "keep-alive-timeout" }
  | { readonly kind: "malformed-packet"; readonly reason: string }
  | { readonly kind: "socket-error"; readonly code: string };

/** MQTT 3.1.1 §3.2.2.3, Table 3.1. */
const refusals: Readonly<Record<number, string>> = {
  1: "it does not speak MQTT 3.1.1",
  2: "it does not accept the client identifier",
  3: "its service is unavailable; try again later",
  4: "the user name or password is wrong or malformed; check the broker's URL",
  5: "this client is not authorised; check the user name, the password and the broker's access rules",
};

/** The diagnosis as one sentence, without any credential in it. */
export function describeDiagnosis(diagnosis: MqttDiagnosis): string {
  switch (diagnosis.kind) {
    case "name-not-resolved":
      return `The name ${diagnosis.host} cannot be resolved; check the broker's URL and the network.`;
    case "connection-refused":
      return `Nothing accepts connections at ${diagnosis.host}:${diagnosis.port}; check that the broker runs.`;
    case "connect-timeout":
      return `${diagnosis.host}:${diagnosis.port} does not answer; check the network and any firewall.`;
    case "broker-refused":
      return `The broker refused the connection (code ${diagnosis.returnCode}): ${
        refusals[diagnosis.returnCode] ?? "the code is not one of MQTT 3.1.1"
      }.`;
    case "connection-reset":
      return "The connection was reset.";
    case "connection-ended":
      return "The broker closed the connection.";
    case "keep-alive-timeout":
      return "The broker did not answer a ping within one and a half keep-alive intervals.";
    case "malformed-packet":
      return `The broker sent what is not MQTT 3.1.1: ${diagnosis.reason}.`;
    case "socket-error":
      return `The connection failed (${diagnosis.code}).`;
  }
}
