// The browser tests: against a server of their own, with the demo company in the database of DATABASE_URL.
//
// `make test-browser` builds what is needed and provides a throw-away database. With END2END_URL the tests
// run against a server that is up already; they leave records behind. Specs are named
//   <area>.spec.ts       runs on a desktop and on a phone with touch; a test tagged @desktop or @phone on one of them
//   <area>.nojs.spec.ts  runs with JavaScript off: what has to read and work before WebAssembly arrives
// A test tagged @screenshot takes a picture for the README.

import { defineConfig } from "@playwright/test";
import { address, port, running } from "./tests/support/address";

const server = process.env.QUARTERDECK_BIN ?? "../target/debug/quarterdeck";
const withoutJavaScript = /\.nojs\.spec\.ts$/;
const desktop = { viewport: { width: 1440, height: 900 } };
const phone = { viewport: { width: 360, height: 812 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

const ownServer = {
  command: `"${server}" serve`,
  url: `${address}/healthz`,
  env: {
    PORT: port,
    SITE_ROOT: process.env.SITE_ROOT ?? "../target/site",
    // The demo company's story is told as of this day.
    QUARTERDECK_TODAY: "2026-11-20",
  },
  timeout: 120_000,
  reuseExistingServer: false,
  gracefulShutdown: { signal: "SIGTERM" as const, timeout: 10_000 },
};

export default defineConfig({
  testDir: "tests",
  globalSetup: "./tests/support/sign-everybody-in.ts",
  outputDir: "results/artifacts",
  reporter: [["list"], ["json", { outputFile: "results/results.json" }]],
  workers: 2,
  fullyParallel: true,
  // Where nobody watches, what fails is tried once more: the summary says which tests needed that, and why.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: Boolean(process.env.CI),
  // Many times what a test needs: a busy machine is no reason to fail.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  use: {
    baseURL: address,
    locale: "en-GB",
    timezoneId: "Europe/Paris",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    { name: "desktop", use: desktop, testIgnore: withoutJavaScript, grepInvert: /@phone/ },
    { name: "phone", use: phone, testIgnore: withoutJavaScript, grepInvert: /@desktop|@screenshot/ },
    { name: "no-javascript", use: { ...desktop, javaScriptEnabled: false }, testMatch: withoutJavaScript },
  ],
  webServer: running ? undefined : ownServer,
});
