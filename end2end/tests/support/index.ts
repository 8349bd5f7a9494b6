// What every spec starts from: a browser in which somebody is signed in, and a page that is known to be alive.

import { randomUUID } from "node:crypto";
import { test as base, expect, type Browser, type BrowserContext, type Locator, type Page } from "@playwright/test";
import { address } from "./address";
import { stateOf, type SignedIn } from "./people";

export { expect } from "@playwright/test";
export type { Browser, Locator, Page } from "@playwright/test";

/** A far quarter that the demo company has nothing in: what tests make does not change the figures of others. */
export const FAR_DAY = "2029-05-15";

/** Text that no other record holds. */
export const unique = (what: string) => `${what} ${randomUUID().slice(0, 8)}`;

type Settings = {
  /** As whom the pages are opened; nobody for the sign-in page. */
  as: SignedIn | null;
  /** Fails the test when a page logged an error, such as a hydration mismatch or a violation of the CSP. */
  quiet: void;
};

export const test = base.extend<Settings>({
  as: ["camille", { option: true }],
  storageState: async ({ as }, use) => use(as ? stateOf(as) : undefined),
  context: async ({ context }, use) => {
    await context.addInitScript(announceLife);
    await use(context);
  },
  quiet: [
    async ({ context }, use) => {
      const errors = listen(context);
      await use();
      expect(errors, "errors in the browser's console").toEqual([]);
    },
    { auto: true },
  ],
});

/** A second browser with another person, or the same person once more. */
export async function anotherBrowser(browser: Browser, as: SignedIn) {
  const context = await browser.newContext({ storageState: stateOf(as), baseURL: address, locale: "en-GB" });
  await context.addInitScript(announceLife);
  const errors = listen(context);
  const close = async () => {
    expect(errors, "errors in the other browser's console").toEqual([]);
    await context.close();
  };
  return { page: await context.newPage(), close };
}

/** Opens an address and waits until the page answers to hands. */
export async function open(page: Page, address: string) {
  await page.goto(address);
  await alive(page);
}

/** Waits until WebAssembly has taken the page over; before that a click is an ordinary click on a link or form. */
export async function alive(page: Page) {
  await page.waitForFunction(() => (window as { hydrated?: boolean }).hydrated === true);
}

/** The router listens for the back button as the last act of hydration. */
function announceLife() {
  const listen = window.addEventListener;
  window.addEventListener = function (this: Window, ...args: Parameters<typeof listen>) {
    if (args[0] === "popstate") {
      requestAnimationFrame(() => requestAnimationFrame(() => Object.assign(window, { hydrated: true })));
    }
    return listen.apply(this, args);
  } as typeof listen;
}

function listen(context: BrowserContext) {
  const errors: string[] = [];
  context.on("console", (message) => {
    // That the server refused something is what some tests are about; the browser logs each refusal.
    const refused = /^Failed to load resource: the server responded with a status of 4\d\d/.test(message.text());
    if (message.type() === "error" && !refused) errors.push(`${message.location().url}: ${message.text()}`);
  });
  context.on("weberror", (error) => errors.push(String(error.error())));
  return errors;
}

/** An opportunity as REST gives it. */
export type Opportunity = { id: number; number: string; description: string; version: number; stage: string };

/** Calls the REST interface as the person in the page's browser. */
export async function rest<T>(page: Page, method: "get" | "post" | "patch" | "put", path: string, data?: object): Promise<T> {
  const answer = await page.context().request[method](`${address}/api/v1${path}`, { data, headers: { origin: address } });
  expect(answer.ok(), `${method} ${path}: ${answer.status()} ${await answer.text()}`).toBe(true);
  return answer.json() as Promise<T>;
}

/** Stores an opportunity at the first stage. */
export async function createOpportunity(page: Page, description: string, fields: object = {}): Promise<Opportunity> {
  const body = { description, amount: "1000", closing_date: FAR_DAY, ...fields };
  return rest<Opportunity>(page, "post", "/opportunities", body);
}

/** Moves an opportunity as another window would. */
export async function moveOpportunity(page: Page, { number, version }: Opportunity, to: string, more: object = {}) {
  return rest<Opportunity>(page, "post", `/opportunities/${number}/move`, { to, version, ...more });
}

/** Nothing on the page is wider than the screen. */
export async function expectNoSidewaysScroll(page: Page) {
  const room = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await expect.poll(room).toBeLessThanOrEqual(0);
}

/** The figure in a text: `€1,234.50` is 1234.5. */
export const figureIn = (text: string | null) => Number((text ?? "").replace(/[^0-9.-]/g, ""));

/** The text of an element without spaces around. */
export const textOf = async (element: Locator) => (await element.innerText()).trim();
