// Prints what a release weighs: the binary, and each file of the site as it is and compressed for the network.

import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { brotliCompressSync } from "node:zlib";
import { siteRoot, targetFolder } from "./shared.mjs";

const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`.padStart(14);
const line = (name, ...sizes) => console.log(name.padEnd(36), ...sizes.map(kilobytes));

async function files(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
}

const binary = path.join(targetFolder(), "release/quarterdeck");
console.log(`\n${"".padEnd(36)} ${"raw".padStart(14)} ${"brotli".padStart(14)}`);
line(binary, (await stat(binary)).size);
const total = [0, 0];
for (const file of (await files(siteRoot)).sort()) {
  const content = await readFile(file);
  const sizes = [content.length, brotliCompressSync(content).length];
  sizes.forEach((size, column) => (total[column] += size));
  line(`site/${path.relative(siteRoot, file)}`, ...sizes);
}
line("site in all", ...total);
