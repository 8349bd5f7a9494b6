// Builds the browser's half into the site folder: WebAssembly, styles, assets.
// Usage: node build.mjs [--release]
//
// Cargo judges the Rust sources; the steps after it run only when its result has changed.

import { execFileSync } from "node:child_process";
import { cp, mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { cargo, duration, npmProgram, root, run, siteRoot, targetFolder, tools } from "./shared.mjs";

const packageFolder = path.join(siteRoot, "pkg");

// What Rust compiles to by default, and every browser since 2022 understands.
const FEATURES = [
  "bulk-memory",
  "bulk-memory-opt",
  "multivalue",
  "mutable-globals",
  "nontrapping-float-to-int",
  "reference-types",
  "sign-ext",
].map((feature) => `--enable-${feature}`);

/** Builds everything; throws when a step fails. */
export async function buildSite({ release = false } = {}) {
  const begin = performance.now();
  await buildScript(release);
  await buildStyle(release);
  await copyAssets();
  console.log(`✓ ${path.relative(root, siteRoot) || siteRoot} built in ${duration(performance.now() - begin)}`);
}

/** Bundles the style sheets with all that they import into one file. */
export async function buildStyle(release = false) {
  const { build } = await import("esbuild");
  await build({
    entryPoints: [path.join(root, "style/main.css")],
    outfile: path.join(packageFolder, "quarterdeck.css"),
    bundle: true,
    minify: release,
    // Addresses such as /icons.svg are served, not bundled.
    external: ["/assets/*"],
    logLevel: "warning",
  });
}

/** Copies icons, pictures and fonts. */
export async function copyAssets() {
  await cp(path.join(root, "style/assets"), siteRoot, { recursive: true });
}

async function buildScript(release) {
  const profile = release ? "wasm-release" : "wasm-dev";
  const target = "wasm32-unknown-unknown";
  await must([cargo, "build", "-p", "frontend", "--target", target, "--profile", profile]);
  const compiled = path.join(targetFolder(), target, profile, "frontend.wasm");
  const stamp = path.join(path.dirname(siteRoot), `${path.basename(siteRoot)}.stamp`);
  const fingerprint = await describe(compiled);
  if (await isBuilt(stamp, fingerprint)) return;
  await bind(compiled);
  if (release) await shrink();
  await writeFile(stamp, fingerprint);
}

/** What decides whether a compiled file is the one that the site was made of. */
async function describe(file) {
  const { mtimeMs, size } = await stat(file);
  return `${file} ${mtimeMs} ${size}\n`;
}

async function isBuilt(stamp, fingerprint) {
  const outputs = ["quarterdeck.js", "quarterdeck_bg.wasm"].map((name) => stat(path.join(packageFolder, name)));
  const [known, ...found] = await Promise.allSettled([readFile(stamp, "utf8"), ...outputs]);
  return known.value === fingerprint && found.every(({ status }) => status === "fulfilled");
}

async function bind(compiled) {
  await mkdir(packageFolder, { recursive: true });
  const program = execFileSync(path.join(tools, "wasm-bindgen.sh"), ["path"], { encoding: "utf8" }).trim();
  const flags = ["--target", "web", "--no-typescript", "--out-dir", packageFolder, "--out-name", "quarterdeck"];
  await must([program, ...flags, compiled]);
}

async function shrink() {
  const file = path.join(packageFolder, "quarterdeck_bg.wasm");
  await must([npmProgram("wasm-opt"), "-Oz", ...FEATURES, file, "-o", `${file}.small`]);
  await rename(`${file}.small`, file);
}

async function must(command) {
  console.log(`→ ${command.map(shorten).join(" ")}`);
  const code = await run(command);
  if (code !== 0) throw new Error(`${path.basename(command[0])} failed (exit code ${code})`);
}

/** A path as people would type it in the checkout. */
function shorten(word) {
  const inside = path.relative(root, word);
  return path.isAbsolute(word) && !inside.startsWith("..") ? inside : word;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await buildSite({ release: process.argv.includes("--release") });
  } catch (error) {
    console.error(`✗ ${error.message}`);
    process.exitCode = 1;
  }
}
