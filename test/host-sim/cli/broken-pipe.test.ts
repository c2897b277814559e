import { spawn } from "node:child_process";
import { describe, expect, it } from "vitest";

describe("a reader that leaves early", () => {
  it("ends the command without a word, as SIGPIPE does", async () => {
    const child = spawn(process.execPath, ["tools/purkinje.mjs", "sim", "--help"]);
    child.stdout.destroy();
    let complaint = "";
    child.stderr.on("data", (chunk) => {
      complaint += chunk;
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect([code, complaint]).toEqual([141, ""]);
  });
});
