// A record beside the board and the list: its own address, the way back, and what a change does to the page beneath.

import { card, cardIn, expectHead, openBoard } from "./support/board";
import { alive, createOpportunity, expect, open, test, unique, type Page } from "./support";
import { expectNoObjections } from "./support/axe";

const panel = (page: Page) => page.getByRole("region", { name: /^Opportunity PAR-/ });
const close = (page: Page) => panel(page).getByRole("button", { name: "Close" });

test.describe("on a desktop", { tag: "@desktop" }, () => {
  test("a card opens its record at the side, Escape returns to the same place", async ({ page }) => {
    const text = unique("Beside");
    const record = await createOpportunity(page, text);
    await openBoard(page, text);
    const board = page.url();
    await card(page, text).getByRole("link", { name: text, exact: true }).click();
    await expect(panel(page).getByRole("heading", { name: text })).toBeVisible();
    await expect(page).toHaveURL(new RegExp(`/opportunities/${record.number}$`));
    await expect(page).toHaveTitle(new RegExp(text));
    await expect(panel(page)).toBeFocused();
    await expect(card(page, text)).toBeVisible();

    await page.keyboard.press("Escape");
    await expect(panel(page)).toHaveCount(0);
    await expect(page).toHaveURL(board);
    await expect(page).toHaveTitle(/^Board/);
    await expect(card(page, text).getByRole("link", { name: text, exact: true })).toBeFocused();
  });

  test("the address opened by somebody else is the full page", async ({ page }) => {
    const text = unique("Shared");
    await createOpportunity(page, text);
    await openBoard(page, text);
    await card(page, text).focus();
    await page.keyboard.press("Enter");
    await expect(panel(page).getByRole("heading", { name: text })).toBeVisible();
    await page.reload();
    await alive(page);
    await expect(page.getByRole("heading", { level: 1, name: text })).toBeVisible();
    await expect(panel(page)).toHaveCount(0);
    await page.goBack();
    await expect(card(page, text)).toBeVisible();
  });

  test("Back and a link to the page beneath lead back, and Forward opens the full page", async ({ page }) => {
    const text = unique("Back");
    await createOpportunity(page, text);
    await openBoard(page, text);
    await card(page, text).focus();
    await page.keyboard.press("Enter");
    await expect(panel(page)).toBeVisible();
    await page.goBack();
    await expect(panel(page)).toHaveCount(0);
    await expect(card(page, text)).toBeFocused();
    await page.goForward();
    await expect(page.getByRole("heading", { level: 1, name: text })).toBeVisible();
    await page.goBack();
    await expect(card(page, text)).toBeVisible();

    await open(page, "/board?closing=2029-Q2");
    await card(page, text).getByRole("link", { name: text, exact: true }).click();
    await expect(panel(page)).toBeVisible();
    await page.getByRole("navigation", { name: "Main" }).first().getByRole("link", { name: "Board" }).click();
    await expect(panel(page)).toHaveCount(0);
    await expect(page).toHaveURL(/\/board$/);
  });

  test("a change in the panel redraws the card and counts in the heads", async ({ page }) => {
    const text = unique("Redrawn");
    await createOpportunity(page, text, { amount: "1000" });
    await openBoard(page, text);
    await card(page, text).focus();
    await page.keyboard.press("Enter");
    await panel(page).getByLabel("Amount", { exact: true }).fill("2500");
    await panel(page).getByRole("button", { name: "Save", exact: true }).click();
    await expect(panel(page).getByText("Saved.")).toBeVisible();
    await expect(card(page, text)).toContainText("€2,500");
    await expectHead(page, "Identification", 1, "€2,500");

    await panel(page).getByRole("button", { name: "Move to Qualification" }).click();
    await expect(cardIn(page, "Qualification", text)).toBeVisible();
    await expectHead(page, "Identification", 0, "€0");
    await expectHead(page, "Qualification", 1, "€2,500");
    await close(page).click();
    await expect(cardIn(page, "Qualification", text)).toBeFocused();
  });

  test("the list keeps its scroll, and its row shows the change", async ({ page }) => {
    const text = unique("Row");
    for (let index = 0; index < 30; index++) await createOpportunity(page, `${text} ${String(index).padStart(2, "0")}`);
    await open(page, `/opportunities?q=${encodeURIComponent(text)}&sort=description`);
    const wrap = page.locator(".table-wrap");
    const link = page.getByRole("rowheader").getByRole("link", { name: `${text} 27` });
    await link.scrollIntoViewIfNeeded();
    const scrolled = await wrap.evaluate((element) => element.scrollTop);
    expect(scrolled).toBeGreaterThan(0);
    await link.click();
    await panel(page).getByLabel("Amount", { exact: true }).fill("4000");
    await panel(page).getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByRole("row", { name: `${text} 27` })).toContainText("€4,000");
    await expect(page.locator(".totals-amount")).toHaveText("€33,000");
    await page.keyboard.press("Escape");
    await expect(panel(page)).toHaveCount(0);
    await expect(link).toBeFocused();
    await expect(link).toBeInViewport();
  });

  test("Escape in a field with something typed leaves the field first", async ({ page }) => {
    const text = unique("Typed");
    await createOpportunity(page, text);
    await openBoard(page, text);
    await card(page, text).focus();
    await page.keyboard.press("Enter");
    await panel(page).getByLabel("Comment").fill("half a thought");
    await page.keyboard.press("Escape");
    await expect(panel(page)).toBeFocused();
    await expect(panel(page).getByLabel("Comment")).toHaveValue("half a thought");
    await page.keyboard.press("Escape");
    await expect(panel(page)).toHaveCount(0);
  });

  test("a click that asks for another tab gets it", async ({ page, context }) => {
    const text = unique("Tab");
    await createOpportunity(page, text);
    await openBoard(page, text);
    const opened = context.waitForEvent("page");
    await card(page, text).getByRole("link", { name: text, exact: true }).click({ modifiers: ["ControlOrMeta"] });
    const tab = await opened;
    await expect(tab.getByRole("heading", { level: 1, name: text })).toBeVisible();
    await expect(panel(page)).toHaveCount(0);
  });

  test("axe finds nothing on the panel", async ({ page }) => {
    const text = unique("Axe beside");
    await createOpportunity(page, text);
    await openBoard(page, text);
    await card(page, text).focus();
    await page.keyboard.press("Enter");
    await expect(panel(page).getByRole("button", { name: "Save", exact: true })).toBeVisible();
    await expectNoObjections(page);
  });
});

test("on a phone a card opens the full page", { tag: "@phone" }, async ({ page }) => {
  const text = unique("Full page");
  await createOpportunity(page, text);
  await openBoard(page, text);
  await card(page, text).getByRole("link", { name: text, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: text })).toBeVisible();
  await expect(panel(page)).toHaveCount(0);
});
