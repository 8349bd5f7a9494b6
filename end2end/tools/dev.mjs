// Builds and serves, and does so again whenever a source file changes.
// With cargo-leptos installed it hands over to `cargo leptos watch`, which also reloads the browser.

import { spawn, spawnSync } from "node:child_process";
import { watch } from "node:fs";
import path from "node:path";
import { buildSite, buildStyle, copyAssets } from "./build.mjs";
import { cargo, root, run, siteRoot, targetFolder } from "./shared.mjs";

const WATCHED = ["Cargo.toml", "app", "frontend", "server", "style", "migrations"];
const QUIET = 200; // milliseconds without a change before a build begins: editors write in bursts
const binary = path.join(targetFolder(), "debug/quarterdeck");

let server;
let building = false;
let changes = new Set();
let timer;

if (spawnSync(cargo, ["leptos", "--version"], { stdio: "ignore" }).status === 0) {
  process.on("SIGINT", () => {});
  process.exitCode = await run([cargo, "leptos", "watch"]);
} else {
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, leave);
  for (const place of WATCHED) watch(path.join(root, place), { recursive: true }, (_, file) => notice(place, file ?? ""));
  changes.add("Cargo.toml");
  await rebuild();
}

function notice(place, file) {
  if (/(^|\/)\.|~$/.test(file)) return; // an editor's own files
  changes.add(place);
  clearTimeout(timer);
  timer = setTimeout(rebuild, QUIET);
}

/** Builds what changed; changes that arrive meanwhile lead to another build. */
async function rebuild() {
  if (building) return;
  building = true;
  while (changes.size > 0) {
    const places = changes;
    changes = new Set();
    await build(places).catch((error) => console.error(`✗ ${error.message}`));
  }
  building = false;
}

async function build(places) {
  if ([...places].every((place) => place === "style")) {
    await buildStyle();
    await copyAssets();
    console.log("✓ styles built: reload the page");
    return;
  }
  await buildSite();
  const code = await run([cargo, "build", "-p", "server", "--bin", "quarterdeck"]);
  if (code !== 0) throw new Error("the server does not build; the one before goes on");
  await restart();
}

async function restart() {
  await stop();
  const env = { ...process.env, SITE_ROOT: siteRoot };
  const started = spawn(binary, ["serve"], { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
  started.ended = new Promise((resolve) => started.on("close", resolve).on("error", resolve));
  server = started;
}

async function stop() {
  server?.kill("SIGTERM");
  await server?.ended;
}

async function leave() {
  await stop();
  process.exit(0);
}
