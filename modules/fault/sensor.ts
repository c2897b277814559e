/** Codes of the sensors and their buses. */
export const sensorFaults = Object.freeze({
  "sensor-no-acknowledge": "The chip does not answer on its bus: check its supply, wiring and address.",
  "sensor-bus-stuck": "The bus is held low: power the chips on it off and on.",
  "sensor-wrong-id": "Another chip, or none, answers at this address: check the board's pin table.",
  "sensor-overflow": "The chip's FIFO overflowed: samples are lost and a gap is recorded.",
  "sensor-reset": "The chip lost its settings in mid-stream and was set up anew: a gap is recorded.",
  "sensor-stale": "The chip has stopped delivering new samples: its clock or interrupt line has failed.",
  "sensor-unlocked": "The chip's clock is not locked to its crystal: its samples are not used.",
  "sensor-not-fitted": "This board has no such sensor: what needs it is absent. The detail names the source.",
  "sensor-bad-option": "A sensor was configured with a value outside of its datasheet's range.",
});
