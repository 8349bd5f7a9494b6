// The browser tests: against a server of their own, with the demo company in the database of DATABASE_URL.
//
// `make test-browser` builds what is needed and provides a throw-away database. Specs are named
//   <area>.spec.ts       runs on a desktop and on a phone with touch
//   <area>.nojs.spec.ts  runs with JavaScript off: what has to read and work before WebAssembly arrives
// A test tagged @screenshot takes a picture for the README.

import { defineConfig } from "@playwright/test";

const port = process.env.END2END_PORT ?? "3999";
const address = `http://127.0.0.1:${port}`;
const server = process.env.QUARTERDECK_BIN ?? "../target/debug/quarterdeck";
const withoutJavaScript = /\.nojs\.spec\.ts$/;
const desktop = { viewport: { width: 1440, height: 900 } };
const phone = { viewport: { width: 375, height: 812 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

export default defineConfig({
  testDir: "tests",
  outputDir: "results/artifacts",
  reporter: [["list"], ["json", { outputFile: "results/results.json" }]],
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
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
    { name: "desktop", use: desktop, testIgnore: withoutJavaScript },
    { name: "phone", use: phone, testIgnore: withoutJavaScript },
    { name: "no-javascript", use: { ...desktop, javaScriptEnabled: false }, testMatch: withoutJavaScript },
  ],
  webServer: {
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
    gracefulShutdown: { signal: "SIGTERM", timeout: 10_000 },
  },
});
