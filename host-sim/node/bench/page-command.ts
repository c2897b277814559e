import { type ActionName, actions, type PageCommand, speeds } from "../../bench/protocol.ts";

/** A command as a page sent it; undefined for anything that is none. */
export function readPageCommand(value: unknown): PageCommand | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { command, action, scenario, speed } = value as Record<string, unknown>;
  switch (command) {
    case "disturb":
      return typeof action === "string" && Object.hasOwn(actions, action)
        ? { command, action: action as ActionName }
        : undefined;
    case "run":
      return typeof scenario === "string" ? { command, scenario } : undefined;
    case "speed":
      return speeds.includes(speed as number | null) ? { command, speed: speed as number | null } : undefined;
    default:
      return undefined;
  }
}
