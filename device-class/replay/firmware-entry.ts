import { composeFirmware } from "../firmware.ts";
import { HandlerTable } from "../tape/handlers.ts";
import { replayHost } from "./host.ts";
import { replayIo } from "./io.ts";

type Entry = { deliver?: (handler: number, argument: number) => void };

const handlers = new HandlerTable();
// Number 0 is the start: the firmware is composed and started in the first event, where its cost is measured.
handlers.add(() => composeFirmware(replayHost(handlers), replayIo(handlers)).start(), false);
/** What the host (host/main.c) calls with every event of the tape. */
(globalThis as Entry).deliver = (handler, argument) => handlers.call(handler, argument);
