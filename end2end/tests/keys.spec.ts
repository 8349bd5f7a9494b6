// Keys: rows, records, quarters, the list of all keys, and search with commands.

import { card, openBoard } from "./support/board";
import { createOpportunity, expect, expectNoSidewaysScroll, open, rest, test, unique, type Page } from "./support";
import { expectNoObjections } from "./support/axe";

const panel = (page: Page) => page.getByRole("region", { name: /^Opportunity PAR-/ });
const palette = (page: Page) => page.getByRole("dialog", { name: "Search and commands" });
const keys = (page: Page) => page.getByRole("dialog", { name: "Keyboard shortcuts" });

test.describe("on a desktop", { tag: "@desktop" }, () => {
  test("j and k walk the rows, Enter opens, e edits, m moves", async ({ page }) => {
    const text = unique("Walk");
    for (const name of ["a", "b", "c"]) await createOpportunity(page, `${text} ${name}`);
    await open(page, `/opportunities?q=${encodeURIComponent(text)}&sort=description`);
    const link = (name: string) => page.getByRole("rowheader").getByRole("link", { name: `${text} ${name}` });
    await page.keyboard.press("j");
    await expect(link("a")).toBeFocused();
    await page.keyboard.press("j");
    await expect(link("b")).toBeFocused();
    await page.keyboard.press("k");
    await expect(link("a")).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(panel(page).getByRole("heading", { name: `${text} a` })).toBeVisible();
    await expect(link("a")).toHaveAttribute("aria-current", "true");
    await page.keyboard.press("e");
    await expect(panel(page).getByLabel("Description")).toBeFocused();
    await page.keyboard.press("j");
    await expect(panel(page).getByLabel("Description")).toHaveValue(`j${text} a`);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await expect(link("a")).toBeFocused();
    await page.keyboard.press("j");
    await page.keyboard.press("m");
    await expect(panel(page).getByRole("heading", { name: `${text} b` })).toBeVisible();
    await expect(panel(page).getByRole("button", { name: "Move to Qualification" })).toBeFocused();
  });

  test("on the board too, and e opens the form of a card", async ({ page }) => {
    const text = unique("Board walk");
    for (const name of ["one", "two"]) await createOpportunity(page, `${text} ${name}`);
    await openBoard(page, text);
    await page.keyboard.press("j");
    await expect(card(page, text).nth(0)).toBeFocused();
    await page.keyboard.press("j");
    await expect(card(page, text).nth(1)).toBeFocused();
    await page.keyboard.press("k");
    await page.keyboard.press("e");
    await expect(panel(page).getByLabel("Description")).toBeFocused();
  });

  test("e and m on the page of a record", async ({ page }) => {
    const record = await createOpportunity(page, unique("Own page"));
    await open(page, `/opportunities/${record.number}`);
    await page.keyboard.press("e");
    await expect(page.getByLabel("Description")).toBeFocused();
    await page.getByRole("heading", { level: 1 }).click();
    await page.keyboard.press("m");
    await expect(page.getByRole("button", { name: "Move to Qualification" })).toBeFocused();
  });

  test("brackets turn the quarter, g leads to pages", async ({ page }) => {
    await open(page, "/forecast?quarter=2026-Q4");
    await page.keyboard.press("[");
    await expect(page).toHaveURL(/quarter=2026-Q3/);
    // The keys follow the links of the page, which changes after its address.
    await expect(page.getByRole("navigation", { name: "Quarter" }).getByText("Q3 2026")).toBeVisible();
    await page.keyboard.press("]");
    await expect(page).toHaveURL(/quarter=2026-Q4/);
    await page.keyboard.press("g");
    await page.keyboard.press("o");
    await expect(page.getByRole("heading", { level: 1, name: "Opportunities" })).toBeVisible();
  });

  test("/ goes to the page's own search, folded away or not, and else to the bar's", async ({ page }) => {
    for (const address of ["/board", "/opportunities"]) {
      await open(page, address);
      await page.keyboard.press("/");
      await expect(page.locator("details.filters")).toHaveAttribute("open");
      await expect(page.locator("details.filters input[type='search']")).toBeFocused();
      await expect(page.locator("details.filters input[type='search']")).toHaveValue("");
    }
    await open(page, "/accounts");
    await page.keyboard.press("/");
    await expect(page.getByRole("searchbox", { name: "Search accounts by name" })).toBeFocused();
    await open(page, "/forecast");
    await page.keyboard.press("/");
    await expect(page.locator(".topbar-search input")).toBeFocused();
  });

  test("? lists the keys, which rest meanwhile, and Escape returns", async ({ page }) => {
    await open(page, "/board");
    await page.keyboard.press("?");
    await expect(keys(page)).toBeVisible();
    for (const what of ["Next row or card", "Quarter before", "Lift and drop", "Search and commands"]) {
      await expect(keys(page).getByText(what)).toBeVisible();
    }
    await page.keyboard.press("c");
    await expect(keys(page)).toBeVisible();
    await expectNoObjections(page);
    await page.keyboard.press("Escape");
    await expect(keys(page)).toHaveCount(0);
    await expect(page).toHaveURL(/\/board$/);
  });

  test("Ctrl K finds pages, records and accounts", async ({ page }) => {
    const text = unique("Palette");
    const record = await createOpportunity(page, text);
    const { accounts } = await rest<{ accounts: { id: number; name: string }[] }>(page, "get", "/accounts");
    await open(page, "/forecast");
    await page.keyboard.press("ControlOrMeta+k");
    const field = palette(page).getByRole("combobox");
    await expect(field).toBeFocused();
    await expect(palette(page).getByRole("option", { name: "New opportunity" })).toBeVisible();
    await expectNoObjections(page);
    await field.fill("acco");
    await expect(palette(page).getByRole("option", { selected: true })).toHaveText("Accounts");
    await field.press("ArrowDown");
    await expect(palette(page).getByRole("option", { selected: true })).toHaveText("New account");
    await expect(field).toHaveAttribute("aria-activedescendant", "palette-choice-1");
    await field.press("ArrowUp");
    await field.press("Enter");
    await expect(page).toHaveURL(/\/accounts$/);
    await expect(palette(page)).toHaveCount(0);

    await page.keyboard.press("ControlOrMeta+k");
    await field.fill(text);
    await palette(page).getByRole("option", { name: record.number }).click();
    await expect(page).toHaveURL(new RegExp(record.number));

    await page.keyboard.press("ControlOrMeta+k");
    await field.fill(accounts[0].name);
    await palette(page).getByRole("option", { name: accounts[0].name }).filter({ hasText: "Account" }).click();
    await expect(page).toHaveURL(/\/accounts\/\d+$/);
    await page.keyboard.press("ControlOrMeta+k");
    await field.fill(text);
    await palette(page).getByRole("option", { name: "Search opportunities for" }).click();
    await expect(page).toHaveURL(/\/opportunities\?q=/);
    await expect(page.locator("tbody tr")).toHaveCount(1);
  });
});

test("on a phone search and the keys come from the bar", { tag: "@phone" }, async ({ page }) => {
  const text = unique("Phone palette");
  const record = await createOpportunity(page, text);
  await open(page, "/board");
  await page.getByRole("button", { name: "Search and commands" }).click();
  await expectNoSidewaysScroll(page);
  await palette(page).getByRole("combobox").fill("keyb");
  await palette(page).getByRole("option", { name: "Keyboard shortcuts" }).click();
  await expect(keys(page)).toBeVisible();
  const [sheet, screen] = [await keys(page).boundingBox(), page.viewportSize()];
  expect(Math.round((sheet?.y ?? 0) + (sheet?.height ?? 0))).toBe(screen?.height);
  await expectNoObjections(page);
  await keys(page).getByRole("button", { name: "Close" }).click();
  await page.getByRole("button", { name: "Search and commands" }).click();
  await palette(page).getByRole("combobox").fill(text);
  await palette(page).getByRole("option", { name: record.number }).click();
  await expect(page).toHaveURL(new RegExp(record.number));
});
