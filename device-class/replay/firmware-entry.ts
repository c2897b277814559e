import { composeFirmware } from "../firmware.ts";
import { type Handler, handlerOf } from "../tape/handlers.ts";
import { handlers } from "./handlers.ts";
import { openHost } from "./host.ts";
import { replayIo } from "./io.ts";

interface Entry {
  handlers?: typeof handlers.list;
  forget?: (handler: Handler) => void;
}

// Number 0 is the start: the firmware is composed and started in the first event, where its cost is measured. The
// host it is composed of is made while the modules are loaded, as a chip's native classes are.
const start = () => composeFirmware(openHost(), replayIo).start();
handlers.add(handlerOf(start, false));
/** What the host (host/main.c) calls with the events of the tape, and what it calls before a callback's last time. */
(globalThis as Entry).handlers = handlers.list;
(globalThis as Entry).forget = (handler) => handlers.remove(handler);
