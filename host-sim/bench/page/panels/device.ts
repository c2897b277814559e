import type { LiveSection } from "../../protocol.ts";
import { byId, setText } from "../dom.ts";

const links: Readonly<Record<string, string>> = {
  idle: "not started",
  connecting: "connecting",
  online: "online",
  ending: "ending",
  waiting: "waits to try again",
  closed: "closed",
};

export function showDevice(live: LiveSection, deviceId: string): void {
  const { powered, contact, fifo, buses, broker, uplink, waiting, lostSamples, gaps, batteryPercent, boot } =
    live;
  fact(
    "contact",
    powered ? { on: "on", off: "off", unknown: "unknown" }[contact] : "no power",
    contact === "off",
  );
  setText(byId("fifo"), `${fifo.peak} of ${fifo.depth}`);
  byId<HTMLMeterElement>("fifo-meter").value = fifo.peak;
  const broken = buses.filter(({ ok }) => !ok);
  fact(
    "buses",
    broken.length === 0
      ? `${buses.map(({ name }) => name).join(", ")}: answer`
      : broken.map(({ name, state }) => `${name}: ${state}`).join(", "),
    broken.length > 0,
  );
  const link = links[uplink] ?? uplink;
  fact("link", broker === "down" ? `${link}; broker down` : link, broker === "down");
  fact(
    "journal",
    waiting === 0 ? "nothing waits" : `${waiting} ${waiting === 1 ? "batch waits" : "batches wait"}`,
  );
  fact("lost", lostSamples === 0 && gaps === 0 ? "nothing" : `${lostSamples} samples in ${gaps} gaps`);
  fact("battery", batteryPercent === null ? "no gauge fitted" : `${batteryPercent} %`);
  fact("identity", deviceId === "" ? "–" : `${deviceId.slice(0, 8)}…, boot ${boot}`);
}

function fact(id: string, text: string, isBad = false): void {
  const element = byId(id);
  setText(element, text);
  element.classList.toggle("bad", isBad);
}
