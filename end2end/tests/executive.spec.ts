// The executive view: the company in two minutes, on a desk, a phone, a sheet of paper and a wall.

import { alive, anotherBrowser, createOpportunity, expect, expectNoSidewaysScroll, open, test, textOf, unique, type Page } from "./support";
import { expectNoObjections } from "./support/axe";
import { chart, expectPaper, expectTotals, figuresOf, marks, sample, sheets, walkMarks } from "./support/report";

test.use({ as: "mathieu" });

const ADDRESS = "/executive?quarter=2026-Q4";

const tile = (page: Page, code: string) => page.locator(`[data-tile="${code}"]`);
const panel = (page: Page, code: string) => page.locator(`[data-panel="${code}"]`);

test("every figure opens the records that add up to it", { tag: "@desktop" }, async ({ page }) => {
  await open(page, `${ADDRESS}&by=site`);
  const parts = await figuresOf(panel(page, "parts").locator("td a"));
  expect(parts.length).toBeGreaterThan(4);
  const closed = (await textOf(tile(page, "attainment").locator(".muted"))).split(" of ")[0];
  const open_ = (await textOf(tile(page, "coverage").locator(".muted"))).replace(" open", "");
  const tiles = [
    { text: closed, href: (await tile(page, "attainment").getAttribute("href")) ?? "" },
    { text: open_, href: (await tile(page, "coverage").getAttribute("href")) ?? "" },
  ];
  await expectTotals(page, [...tiles, ...sample(parts, 6)]);
});

test("what needs attention opens exactly that", { tag: "@desktop" }, async ({ page }) => {
  await open(page, ADDRESS);
  const risks = await panel(page, "risks").locator("li a").evaluateAll((links) =>
    links.map((link) => ({ count: link.querySelector(".figure")?.textContent ?? "", href: link.getAttribute("href") ?? "" })),
  );
  expect(risks).toHaveLength(3);
  for (const { count, href } of risks) {
    await page.goto(href);
    await expect(page.locator(".totals"), href).toHaveAttribute("data-count", count);
  }
});

test("a record is two clicks from the company", async ({ page }) => {
  await open(page, ADDRESS);
  await panel(page, "parts").locator("tfoot td a").first().click();
  await expect(page).toHaveURL(/\/opportunities\?/);
  await page.locator("tbody th a").first().click();
  await expect(page).toHaveURL(/\/opportunities\/[A-Z]{3}-\d{6}/);
  await open(page, ADDRESS);
  await panel(page, "moves").locator("a").first().click();
  await expect(page).toHaveURL(/\/opportunities\/[A-Z]{3}-\d{6}/);
});

test("a move says what moved and what it is worth", { tag: "@desktop" }, async ({ page }) => {
  await open(page, ADDRESS);
  const moves = panel(page, "moves").locator("li");
  await expect(moves.filter({ hasText: "→" }).first()).toBeVisible();
  for (const figure of await moves.locator(".figure").allInnerTexts()) expect(figure).not.toBe("€0");
});

test("the address shows another browser the same", async ({ page, browser }) => {
  await open(page, ADDRESS);
  await page.getByRole("navigation", { name: "Divided by" }).getByRole("link", { name: "Deal type" }).click();
  await expect(page).toHaveURL(/by=deal_type/);
  await expect(panel(page, "parts").getByRole("heading", { name: "By deal type" })).toBeVisible();
  const shown = await panel(page, "parts").locator("table").innerText();
  const other = await anotherBrowser(browser, "mathieu");
  await open(other.page, page.url());
  expect(await other.page.locator('[data-panel="parts"] table').innerText()).toBe(shown);
  await other.close();
});

test("the chart's marks lead where the table leads, by keyboard too", async ({ page }) => {
  await open(page, ADDRESS);
  const wanted = (await figuresOf(panel(page, "parts").locator("td a"))).map(({ href }) => href);
  const hrefs = await marks(page);
  expect(hrefs.length).toBeGreaterThan(3);
  for (const href of hrefs) expect(wanted).toContain(href);
  await expect(chart(page)).toHaveAttribute("role", "group");
  await walkMarks(page, hrefs[2]);
  await expect(page).toHaveURL(/\/opportunities\?/);
});

test("a quarter without data says so", async ({ page }) => {
  await open(page, "/executive?quarter=2039-Q1");
  await expect(page.locator("[data-nothing]")).toContainText("Nothing that you see is expected to close in Q1 2039");
  await expect(tile(page, "gap")).toContainText("No quota for this quarter yet");
  await expectNoSidewaysScroll(page);
});

test("a dimension that it does not have is named", async ({ page }) => {
  await page.goto("/executive?by=moon");
  await expect(page.getByRole("alert")).toBeVisible();
});

test.describe("the executive", () => {
  test.use({ as: "helene" });

  test("begins with the company on one page", async ({ page }) => {
    await page.goto("/");
    await expect(page).toHaveURL(/\/executive$/);
    await expect(page.getByRole("heading", { level: 1, name: "Executive view" })).toBeVisible();
    const here = page.locator("nav:is(.rail, .bottombar) [aria-current='page']").filter({ visible: true });
    await expect(here).toHaveCount(1);
    await expect(here).toHaveText(/Executive|Forecast/);
  });
});

test.describe("a salesperson", () => {
  test.use({ as: "camille" });

  test("begins with her board, and finds the view among the forecast's reports", async ({ page }) => {
    await page.goto("/");
    await expect(page).toHaveURL(/\/board$/);
    await open(page, "/forecast");
    await page.getByRole("navigation", { name: "Reports about this quarter" }).getByRole("link", { name: "Executive view" }).click();
    await expect(page).toHaveURL(/\/executive/);
    const here = page.locator("nav:is(.rail, .bottombar) [aria-current='page']").filter({ visible: true });
    await expect(here).toHaveText("Forecast");
  });
});

test.describe("on the wall", () => {
  /** A quarter of each project's own, in which nobody else closes anything. */
  const quarterOf = (project: string) => (project === "phone" ? 2036 : 2035);

  test("it fills a display and nothing scrolls", { tag: "@desktop" }, async ({ page }) => {
    for (const [width, height] of [[1920, 1080], [1366, 768]]) {
      await page.setViewportSize({ width, height });
      for (const by of ["team", "country"]) {
        await open(page, `${ADDRESS}&by=${by}&wall=1`);
        const room = await page.evaluate(() => [document.documentElement.scrollHeight - innerHeight, document.documentElement.scrollWidth - innerWidth]);
        expect(Math.max(...room), `${by} at ${width}`).toBeLessThanOrEqual(0);
        for (const part of ["changes", "moves", "risks", "parts"]) {
          const cut = await panel(page, part).evaluate((box) => Math.max(box.scrollHeight - box.clientHeight, box.scrollWidth - box.clientWidth));
          expect(cut, `${part} by ${by} at ${width}`).toBeLessThanOrEqual(1);
          const { y, height: own } = (await panel(page, part).boundingBox()) ?? { y: 0, height: 0 };
          expect(y + own, `${part} by ${by} at ${width}`).toBeLessThanOrEqual(height);
        }
      }
    }
    await expect(page.locator(".rail, .topbar").filter({ visible: true })).toHaveCount(0);
  });

  test("it fetches what changed, without a hand", async ({ page }, info) => {
    const year = quarterOf(info.project.name);
    await page.clock.install();
    await open(page, `/executive?quarter=${year}-Q2&wall=1`);
    const before = await tile(page, "coverage").innerText();
    await createOpportunity(page, unique("Seen from afar"), { amount: "1234", closing_date: `${year}-05-10` });
    await page.clock.fastForward("01:01");
    await expect(tile(page, "coverage")).not.toHaveText(before);
    await expect(panel(page, "changes")).toContainText("New");
    await expect(page.locator("[data-at]")).toContainText("Figures of 20 Nov 2026");
  });

  test("it keeps its figures while the server is away, says so, and goes on", async ({ page }) => {
    await page.clock.install();
    await open(page, `${ADDRESS}&wall=1`);
    const shown = await tile(page, "attainment").innerText();
    const calls = "**/api/load_executive*";
    // What a proxy answers while the server restarts.
    await page.route(calls, (route) => route.fulfill({ status: 404, contentType: "text/html", body: "<h1>Not here</h1>" }));
    await page.clock.fastForward("01:01");
    await expect(page.getByText("These figures are not the latest; the page keeps trying.")).toBeVisible();
    expect(await tile(page, "attainment").innerText()).toBe(shown);
    await page.unroute(calls);
    await page.clock.fastForward("01:01");
    await expect(page.getByText("These figures are not the latest")).toHaveCount(0);
    await expect(tile(page, "attainment")).toContainText("%");
  });

  test("a newer server is met with a fresh page", { tag: "@desktop" }, async ({ page }) => {
    await page.clock.install();
    await open(page, `${ADDRESS}&wall=1`);
    await page.route("**/api/load_executive*", (route) => route.fulfill({ status: 404, contentType: "text/html", body: "<h1>Not here</h1>" }));
    await page.clock.fastForward("01:01");
    await expect(page.getByText("These figures are not the latest")).toBeVisible();
    const reloaded = page.waitForEvent("domcontentloaded");
    await page.clock.fastForward("01:01");
    await reloaded;
    await alive(page);
    await expect(page.getByText("These figures are not the latest")).toHaveCount(0);
  });

  test("there is a way back to the desk", async ({ page }) => {
    await open(page, `${ADDRESS}&wall=1`);
    await page.getByRole("link", { name: "Leave the wall display" }).click();
    await expect(page).not.toHaveURL(/wall/);
    await expect(page.getByRole("navigation", { name: "Reports about this quarter" })).toBeVisible();
  });
});

test("on paper it is one sheet without controls", { tag: "@desktop" }, async ({ page }) => {
  await open(page, ADDRESS);
  await expectPaper(page);
  expect(await sheets(page)).toBe(1);
});

for (const address of [ADDRESS, `${ADDRESS}&by=country`, `${ADDRESS}&wall=1`]) {
  test(`axe has nothing to say about ${address}`, async ({ page }) => {
    test.slow();
    await open(page, address);
    await expectNoObjections(page);
  });
}

test.describe("in French", () => {
  test.use({ as: "sofia" });

  test("long words find room on a phone", async ({ page }) => {
    for (const address of ["/executive", "/forecast/changes?from=2026-10-15", "/forecast/trend", "/forecast/judgement", "/forecast", "/analysis?period=2026", "/quotas"]) {
      await open(page, address);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expectNoSidewaysScroll(page);
    }
  });
});
