import { HandlerTable } from "../tape/handlers.ts";

/** The callbacks that the firmware has given to what a tape plays. */
export const handlers = new HandlerTable();
