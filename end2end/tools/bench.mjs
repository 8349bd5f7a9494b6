// Measures the pages that have a time budget, as a viewer's browser asks for them, against the SQL that they run.
// Usage: quarterdeck database -- node bench.mjs [--opportunities N] [--rounds N]
//        node bench.mjs --at http://127.0.0.1:3000 --log <PostgreSQL's log>   (against what runs already)
//
// PostgreSQL logs every statement with its time; what a page took beside that is the server's own.

import { execFileSync, spawn } from "node:child_process";
import { open, stat } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { duration, targetFolder } from "./shared.mjs";

const { values: options } = parseArgs({
  options: {
    opportunities: { type: "string", default: "100000" },
    rounds: { type: "string", default: "40" },
    today: { type: "string", default: "2026-11-20" },
    budget: { type: "string", default: "100" },
    only: { type: "string", default: "" },
    at: { type: "string" },
    log: { type: "string" },
  },
});
const PASSWORD = "demo-quarterdeck";
const VIEWERS = { executive: "helene", manager: "mathieu", salesperson: "camille" };
const quarter = "quarter=2026-Q4";

/** What the issue gives a budget, and what stands beside it. */
const PAGES = [
  ["forecast", `/forecast?${quarter}`],
  ["executive view", `/executive?${quarter}`],
  ["executive view by sector", `/executive?${quarter}&by=sector`],
  ["changes of a week", `/forecast/changes?${quarter}`],
  ["changes since the quarter began", `/forecast/changes?${quarter}&from=2026-10-01`],
  ["trend", `/forecast/trend?${quarter}`],
  ["forecast as of October 15", `/forecast?${quarter}&as_of=2026-10-15`],
  ["drill-down", "/opportunities?closing=2026-Q4&category=commit"],
  ["drill-down as of October 15", "/opportunities?closing=2026-Q4&category=commit&as_of=2026-10-15"],
  ["board", "/board"],
];

/** Signs somebody in without scripts; gives their cookie. */
async function signIn(base, name) {
  const page = await (await fetch(`${base}/login`)).text();
  const action = /<form[^>]*action="([^"]+)"[^>]*>(?:(?!<\/form>)[\s\S])*name="email"/.exec(page)?.[1];
  const body = new URLSearchParams({ email: `${name}@meridien.example`, password: PASSWORD });
  const headers = { origin: base, accept: "text/html", "content-type": "application/x-www-form-urlencoded" };
  const answer = await fetch(base + action, { method: "POST", body, headers, redirect: "manual" });
  const cookie = answer.headers.getSetCookie().map((one) => one.split(";")[0]).join("; ");
  if (!cookie) throw new Error(`${name} could not sign in: ${answer.status}`);
  return cookie;
}

/** Reads what the log gained since the last call. */
async function logReader(file) {
  let at = (await stat(file)).size;
  return async () => {
    const handle = await open(file);
    const { size } = await handle.stat();
    const buffer = Buffer.alloc(size - at);
    await handle.read(buffer, 0, buffer.length, at);
    await handle.close();
    at = size;
    return buffer.toString();
  };
}

/** Statements in a piece of log, without those that only set the viewer: how many, and how long they took. */
function statements(text) {
  let [count, time, slowest] = [0, 0, 0];
  for (const line of text.split("\n")) {
    const found = /duration: ([\d.]+) ms +(parse|bind|execute|statement)\b[^:]*: *(.*)/.exec(line);
    if (!found) continue;
    time += Number(found[1]);
    if (found[2] === "parse" || found[2] === "bind" || /^(BEGIN|COMMIT|ROLLBACK|SELECT set_config)/.test(found[3])) continue;
    count += 1;
    slowest = Math.max(slowest, Number(found[1]));
  }
  return { count, time, slowest };
}

const percentile = (list, part) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * part))];

async function measurePage(base, cookie, address, readLog, rounds) {
  const times = [];
  const sql = [];
  const counts = new Set();
  for (let round = -3; round < rounds; round += 1) {
    await readLog();
    const begin = performance.now();
    const answer = await fetch(base + address, { headers: { cookie, "accept-encoding": "identity" } });
    await answer.text();
    const time = performance.now() - begin;
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    // The first ones prepare statements and warm the caches.
    if (round < 0) continue;
    const found = statements(await readLog());
    times.push(time);
    sql.push(found.time);
    counts.add(found.count);
  }
  return { times, sql, counts };
}

async function measure(base, log) {
  const readLog = await logReader(log);
  const budget = Number(options.budget);
  const cells = (...row) => console.log(row.map((cell, at) => (at < 2 ? String(cell).padEnd(at ? 34 : 13) : String(cell).padStart(11))).join(""));
  cells("viewer", "page", "p50 ms", "p95 ms", "SQL p50", "SQL p95", "statements");
  let over = 0;
  for (const [role, name] of Object.entries(VIEWERS)) {
    const cookie = await signIn(base, name);
    for (const [page, address] of PAGES) {
      if (!page.includes(options.only)) continue;
      const { times, sql, counts } = await measurePage(base, cookie, address, readLog, Number(options.rounds));
      const p95 = percentile(times, 0.95);
      if (p95 > budget) over += 1;
      const shown = [percentile(times, 0.5), p95, percentile(sql, 0.5), percentile(sql, 0.95)].map((time) => time.toFixed(1));
      cells(role, page, ...shown, [...counts].join("/"));
    }
  }
  console.log(over === 0 ? `all within ${budget} ms` : `${over} above ${budget} ms`);
  process.exitCode = over === 0 ? 0 : 1;
}

/** Fills the throw-away database, serves it, measures, stops. */
async function fillAndMeasure() {
  const binary = process.env.QUARTERDECK_BIN ?? path.join(targetFolder(), "release/quarterdeck");
  const url = process.env.DATABASE_URL;
  if (!url) throw new Error("start this by: quarterdeck database -- node bench.mjs");
  const common = { ...process.env, QUARTERDECK_TODAY: options.today, RUST_LOG: "warn" };
  const begin = performance.now();
  execFileSync(binary, ["seed", "--opportunities", options.opportunities], { env: common, stdio: "inherit" });
  console.log(`${options.opportunities} opportunities seeded in ${duration(performance.now() - begin)}`);
  const port = process.env.PORT ?? "3990";
  const logging = `${url}${url.includes("?") ? "&" : "?"}options=-c%20log_min_duration_statement%3D0`;
  const server = spawn(binary, ["serve"], { env: { ...common, DATABASE_URL: logging, PORT: port }, stdio: "inherit" });
  const ended = new Promise((resolve) => server.on("close", resolve));
  try {
    const base = `http://127.0.0.1:${port}`;
    await untilReady(`${base}/login`, server);
    const socket = new URL(url.replace(/^postgres:/, "http:")).searchParams.get("host");
    await measure(base, path.join(path.dirname(socket), "server.log"));
  } finally {
    server.kill("SIGTERM");
    await ended;
  }
}

async function untilReady(address, server) {
  for (let attempt = 0; attempt < 300 && server.exitCode === null; attempt += 1) {
    const answer = await fetch(address).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("the server did not start");
}

if (options.at) await measure(options.at, options.log);
else await fillAndMeasure();
