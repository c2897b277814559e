import { spawnSync } from "node:child_process";

/** What is needed beside Node, the Debian package that has it, and how to see that it is there. */
const tools = [
  { command: "cc", packages: ["gcc", "libc6-dev"], probe: ["--version"] },
  {
    command: "riscv64-unknown-elf-gcc",
    packages: ["gcc-riscv64-unknown-elf", "picolibc-riscv64-unknown-elf"],
    probe: ["--specs=picolibc.specs", "--version"],
  },
  { command: "qemu-system-riscv32", packages: ["qemu-system-misc"], probe: ["--version"] },
];

/**
 * Makes sure that compilers and emulator are there. In CI they are installed (as root, or by a sudo that asks no
 * password); a person is told what to install.
 *
 * @throws Error with the command to run
 */
export function ensureToolchain(): void {
  const missing = missingPackages();
  if (missing.length === 0) return;
  const install = ["apt-get", "install", "-y", "--no-install-recommends", ...missing];
  if (process.env.CI) {
    console.error(`Installing ${missing.join(", ")} (once)…`);
    const asRoot = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
    for (const step of [["apt-get", "update", "-qq"], install]) {
      const [command, ...args] = [...asRoot, "env", "DEBIAN_FRONTEND=noninteractive", ...step];
      spawnSync(command, args, { stdio: ["ignore", "ignore", "inherit"] });
    }
    if (missingPackages().length === 0) return;
  }
  throw new Error(`Compilers or the emulator are missing. On Debian: sudo ${install.join(" ")}`);
}

function missingPackages(): string[] {
  return tools
    .filter(({ command, probe }) => spawnSync(command, probe, { stdio: "ignore" }).status !== 0)
    .flatMap(({ packages }) => packages);
}
