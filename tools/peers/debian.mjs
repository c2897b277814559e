// Installs Debian packages that peer tests need, where they are missing. Needs root, as a CI machine gives it.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Each with a file that it brings. */
const packages = [
  ["mosquitto", "/usr/sbin/mosquitto"],
  ["chromium", "/usr/bin/chromium"],
  ["fonts-dejavu-core", "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"],
];

export async function install() {
  const missing = packages.filter(([, file]) => !existsSync(file));
  if (missing.length === 0) return;
  const apt = (...args) =>
    spawnSync("apt-get", args, {
      stdio: ["ignore", 2, 2],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
  apt("update", "-qq");
  const names = missing.map(([name]) => name);
  const done = apt("install", "-y", "-qq", "--no-install-recommends", ...names);
  if (done.status !== 0)
    throw new Error(`apt-get could not install ${names.join(", ")}; install them by hand.`);
}
