/**
 * What this firmware needs and this driver does not give yet, because it takes C that nobody has written or
 * run. Each says what follows from its absence. The firmware prints the list when it starts.
 */
export const absentCapabilities: Readonly<Record<string, string>> = Object.freeze({
  "edge-stamps": "Digital.edgeMicros: an interrupt is stamped when JavaScript runs, and blocks say tickLate.",
  "fifo-pump":
    "No C pump empties FIFOs while JavaScript is busy: a turn longer than the FIFO's slack loses samples.",
  "boot-control": "esp_ota state, confirm and rollback: an update cannot be tried and confirmed.",
  "gatt-server": "NimBLE with bonded, passkey-secured links and back-pressure: no BLE.",
  "mqtt-tls": "No client certificate with an EC key in Moddable's TLS: MQTT runs on trusted networks only.",
  "power-modes": "Light sleep and battery gauge: the chip runs all the time.",
});
