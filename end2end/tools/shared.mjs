// Where things are, and how the tools run other programs.

import { execFileSync, spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.resolve(fileURLToPath(import.meta.url), "../../..");
export const tools = path.join(root, "end2end/tools");
export const siteRoot = path.resolve(root, process.env.SITE_ROOT ?? "target/site");
export const cargo = process.env.CARGO ?? "cargo";

/** Cargo's target folder: it may be set by the environment or by the user's own configuration. */
export function targetFolder() {
  const answer = execFileSync(cargo, ["metadata", "--no-deps", "--format-version", "1"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 26,
    stdio: ["ignore", "pipe", "inherit"],
  });
  return JSON.parse(answer).target_directory;
}

/** The path of a program from the npm packages. */
export const npmProgram = (name) => path.join(root, "end2end/node_modules/.bin", name);

/**
 * Runs a program to its end and resolves with its exit code; 1 when it cannot start or a signal ends it.
 * What it writes passes through; `onLine` sees each line of its standard output as well.
 */
export function run([program, ...args], { onLine, ...options } = {}) {
  return new Promise((resolve) => {
    const stdio = ["ignore", onLine ? "pipe" : "inherit", "inherit"];
    const child = spawn(program, args, { cwd: root, stdio, ...options });
    if (onLine) passLines(child.stdout, onLine);
    child.on("error", (error) => {
      console.error(`${program}: ${error.message}`);
      resolve(1);
    });
    child.on("close", (code) => resolve(code ?? 1));
  });
}

function passLines(stream, onLine) {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (text) => {
    process.stdout.write(text);
    const lines = (rest + text).split("\n");
    rest = lines.pop();
    lines.forEach(onLine);
  });
  stream.on("end", () => rest && onLine(rest));
}

/** A duration for people: `4.2 s`, `3 min 05 s`. */
export function duration(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}
