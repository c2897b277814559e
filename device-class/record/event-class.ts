/** Names that the costs of events are booked under; periodic timers are booked by their period. */
export const EventClass = Object.freeze({
  start: "start",
  ecgInterrupt: "ECG interrupt",
  ppgInterrupt: "PPG interrupt",
  motionInterrupt: "accelerometer interrupt",
  temperatureAlert: "temperature alert",
  oneShotTimer: "one-shot timer",
  mqtt: "MQTT",
  signatureDone: "signature done",
  every: (periodMs: number) => `timer every ${periodMs} ms`,
});
