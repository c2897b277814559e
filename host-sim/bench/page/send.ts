import { COMMAND_PATH, type PageCommand } from "../protocol.ts";
import { byId, setText } from "./dom.ts";

/** Sends a command; why one was refused is said beside the buttons. */
export async function send(command: PageCommand): Promise<void> {
  let refused: string | null;
  try {
    const response = await fetch(COMMAND_PATH, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(command),
    });
    refused =
      response.ok || response.status === 409 ? (await response.json()).refused : await response.text();
  } catch {
    refused = "The simulator does not answer.";
  }
  setText(byId("refusal"), refused ?? "");
}
