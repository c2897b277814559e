import type { LiveSection, RecordSection } from "../../protocol.ts";
import { byId, clock, make, setText } from "../dom.ts";

export function showCounts({ signed, published, receipted, verified }: LiveSection): void {
  for (const [id, count] of Object.entries({ signed, published, receipted, verified }))
    setText(byId(id), `${count}`);
}

export function showRecord({ batches, signedGaps }: RecordSection): void {
  byId("batches").replaceChildren(
    ...batches.map(({ boot, number, readings, bytes, digest }) => {
      const row = make("tr");
      row.append(
        make("td", boot === 1 ? `${number}` : `${number} (boot ${boot})`),
        make("td", `${readings}`, "right"),
        make("td", `${bytes}`, "right"),
        make("td", `${digest}…`, "digest"),
      );
      return row;
    }),
  );
  byId("gaps").replaceChildren(
    ...signedGaps.map(({ cause, source, durationS, atS }) => {
      const length = durationS === null ? "" : ` of ${durationS.toFixed(1)} s`;
      return make("li", `${clock(atS)} signed gap${length}: ${cause} (${source})`);
    }),
  );
}
