// Runs the tests in order and sums them up.
// Usage: node test.mjs [format] [lint] [rust] [browser] [screenshots]   (without a name: the first four)
//
// A failed step does not keep the later ones from running, except those that need what could not be built.
// The last line is always `N passed, N failed` over all runners; a check without tests of its own counts as one.

import { readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { cargo, duration, npmProgram, root, run, siteRoot, targetFolder, tools } from "./shared.mjs";

const server = path.join(targetFolder(), "debug/quarterdeck");
const inDatabase = [server, "database", "--"];
const browserResults = path.join(root, "end2end/results/results.json");
// Nobody is there to end what stands still in continuous integration: it fails, with its name in the output.
const within = (minutes) => (process.env.CI ? ["timeout", "--kill-after=30", `${minutes}m`] : []);
const denied = ["--", "--deny", "warnings"];
const wasm = ["--target", "wasm32-unknown-unknown", "--profile", "wasm-dev"];

const steps = [
  { group: "format", name: "format", command: [cargo, "fmt", "--all", "--check"] },
  { group: "lint", name: "dependencies", command: [cargo, "deny", "check", "licenses", "bans", "sources"] },
  { group: "lint", name: "lints, server", command: [cargo, "clippy", "--all-targets", ...denied] },
  { group: "lint", name: "lints, browser", command: [cargo, "clippy", "-p", "frontend", "-p", "app", ...wasm, ...denied] },
  { group: "rust", name: "build, server", command: [cargo, "build"], builds: "server" },
  { group: "rust", name: "Rust tests", needs: ["server"], ...rustTests() },
  { group: "browser", name: "build, browser", command: ["node", path.join(tools, "build.mjs")], builds: "site" },
  { group: "browser", name: "browser tests", needs: ["server", "site"], ...browserTests() },
  { group: "screenshots", name: "screenshots", needs: ["server", "site"], ...browserTests("--grep", "@screenshot") },
];

function rustTests() {
  return { command: [...inDatabase, ...within(40), cargo, "test", "--no-fail-fast"], counter: countRust };
}

function browserTests(...selection) {
  const command = [...inDatabase, ...within(45), npmProgram("playwright"), "test", ...selection];
  return { command, cwd: path.join(root, "end2end"), counter: countBrowser };
}

/** The steps that were asked for, and the builds that they need. */
function chosen(groups) {
  const wanted = steps.filter(({ group }) => groups.includes(group));
  const needed = wanted.flatMap(({ needs = [] }) => needs);
  return steps.filter((step) => wanted.includes(step) || needed.includes(step.builds));
}

/** Sums up cargo's `test result:` lines, one per test program. */
function countRust() {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const onLine = (line) => {
    const found = /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored/.exec(line.trim());
    if (!found) return;
    const [passed, failed, skipped] = found.slice(1).map(Number);
    counts.passed += passed;
    counts.failed += failed;
    counts.skipped += skipped;
  };
  return { onLine, result: async () => counts };
}

/**
 * Reads Playwright's report; an error outside of any test counts as a failure. Of a test that passed at the second try
 * the first one is still told.
 */
function countBrowser() {
  const result = async () => {
    const report = JSON.parse(await readFile(browserResults, "utf8"));
    const { expected, unexpected, flaky, skipped } = report.stats;
    return { passed: expected + flaky, failed: unexpected + report.errors.length, skipped, reasons: reasonsOf(report) };
  };
  return { result };
}

const specsOf = ({ specs = [], suites = [] }) => [...specs, ...suites.flatMap(specsOf)];

/** Of each test that did not pass at once: in which browser, where, and the first words of why. What failed comes first. */
function reasonsOf({ suites, errors }) {
  const tests = suites.flatMap(specsOf).flatMap(({ tests, ...spec }) => tests.map((test) => ({ ...spec, ...test })));
  const tried = (status, outcome) =>
    tests.filter((test) => test.status === status).map(({ projectName, file, line, title, results }) => {
      const [error] = results.flatMap(({ errors }) => errors);
      return `[${projectName}] ${file}:${line} ${title}: ${outcome}\n${firstWords(error?.message ?? "")}`;
    });
  const outside = errors.map(({ message = "" }) => `outside of any test\n${firstWords(message)}`);
  return [...outside, ...tried("unexpected", "failed"), ...tried("flaky", "passed at the second try")];
}

function firstWords(message) {
  const plain = message.replace(/\u001b\[[0-9;]*m/g, "");
  const lines = plain.split("\n").filter((line) => line.trim() !== "");
  return lines.slice(0, 8).map((line) => `    ${line.slice(0, 300)}`).join("\n");
}

/** Counts a step without tests of its own as one. */
function countOne() {
  return { result: async (code) => ({ passed: code === 0 ? 1 : 0, failed: 0, skipped: 0 }) };
}

async function perform({ name, command, cwd = root, counter = countOne }) {
  console.log(`\n━━ ${name}`);
  const begin = performance.now();
  const { onLine, result } = counter();
  const code = await run(command, { onLine, cwd, env });
  const counts = await result(code).catch(() => ({ passed: 0, failed: 0, skipped: 0 }));
  // A program that ends badly without naming a failed test has failed as a whole.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  return { name, ...counts, time: performance.now() - begin };
}

async function performAll(list) {
  const done = [];
  const missing = new Set();
  for (const step of list) {
    if (interrupted) break;
    const lacking = (step.needs ?? []).some((need) => missing.has(need));
    const outcome = lacking ? { name: step.name, passed: 0, failed: 1, skipped: 0, note: "not built" } : await perform(step);
    if (outcome.failed > 0 && step.builds) missing.add(step.builds);
    done.push(outcome);
  }
  return done;
}

function printTable(outcomes) {
  const pad = (cell, column) => (column === 0 ? cell.padEnd(18) : String(cell).padStart(12));
  const row = (...cells) => console.log(cells.map(pad).join(""));
  console.log("\n━━ summary");
  row("", "passed", "failed", "skipped", "time");
  for (const { name, passed, failed, skipped, time, note } of outcomes) {
    row(name, passed, failed, skipped, note ?? duration(time));
  }
}

/** Why tests failed once more, at the end, where only the end of a long output is kept. */
function printReasons(outcomes) {
  for (const reason of outcomes.flatMap(({ reasons = [] }) => reasons).slice(0, 5)) console.log(`✗ ${reason}\n`);
}

/** A port that nothing uses at the moment. */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

// The programs get the signal themselves and end in order; their outcome is still reported.
let interrupted = false;
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => (interrupted = true));

const port = process.env.END2END_PORT ?? String(await freePort());
const env = { ...process.env, QUARTERDECK_BIN: server, SITE_ROOT: siteRoot, END2END_PORT: port };
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !steps.some(({ group }) => group === name));
if (unknown.length > 0) {
  console.error(`✗ no such tests: ${unknown.join(", ")}`);
  process.exit(2);
}
await rm(browserResults, { force: true });
const begin = performance.now();
const outcomes = await performAll(chosen(asked.length > 0 ? asked : ["format", "lint", "rust", "browser"]));
const sum = (key) => outcomes.reduce((total, outcome) => total + outcome[key], 0);
printTable(outcomes);
printReasons(outcomes);
console.log(`${interrupted ? "interrupted after" : "all in"} ${duration(performance.now() - begin)}\n`);
console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
process.exitCode = interrupted || sum("failed") > 0 ? 1 : 0;
