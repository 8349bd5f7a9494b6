// Absences: entered, refused, ended; and what the stand-in is told.

import { anotherBrowser, expect, open, rest, test, type Page } from "./support";
import { expectNoObjections } from "./support/axe";

type Absences = { absences: { id: number; person: { name: string }; from: string }[] };

const panel = (page: Page) => page.locator("#absence");

test("an absence is entered and removed, and days that are none are refused", async ({ page, isMobile }) => {
  // Both projects act at once: each in a month of its own.
  const month = isMobile ? "2029-04" : "2029-03";
  await open(page, "/profile");
  const form = panel(page).locator("form").last();
  await form.getByLabel("First day").fill(`${month}-09`);
  await form.getByLabel("Last day").fill(`${month}-02`);
  await form.getByLabel("Stand-in").selectOption({ label: "Yanis Ferrahi" });
  await form.getByRole("button", { name: "Enter the absence" }).click();
  await expect(form.getByText("The first day lies after the last one. Swap them.")).toBeVisible();
  await expect(form.getByLabel("Last day")).toBeFocused();
  await expect(form.getByLabel("First day")).toHaveValue(`${month}-09`);
  await expectNoObjections(page);
  await form.getByLabel("Last day").fill(`${month}-13`);
  await form.getByRole("button", { name: "Enter the absence" }).click();
  const name = isMobile ? "Apr" : "Mar";
  const entered = panel(page).locator("li", { hasText: `9 ${name} 2029 to 13 ${name} 2029` });
  await expect(entered).toContainText("Yanis Ferrahi stands in");
  await entered.getByRole("button").click();
  await expect(entered).toHaveCount(0);
});

test("the stand-in is told for whom and until when, with the way to the work", { tag: "@desktop" }, async ({ browser }) => {
  const manager = await anotherBrowser(browser, "mathieu");
  const sofia = await anotherBrowser(browser, "sofia");
  await open(manager.page, "/profile");
  const form = panel(manager.page).locator("form").last();
  await form.getByLabel("Who is away").selectOption({ label: "Yanis Ferrahi" });
  await form.getByLabel("First day").fill("2026-11-20");
  await form.getByLabel("Last day").fill("2026-12-04");
  const options = await form.getByLabel("Stand-in").locator("option").allTextContents();
  const standIn = options.find((option) => option.startsWith("Sofia")) ?? "";
  await form.getByLabel("Stand-in").selectOption({ label: standIn });
  await form.getByRole("button", { name: "Enter the absence" }).click();
  await expect(panel(manager.page).locator("li", { hasText: "Yanis Ferrahi" }).first()).toContainText(standIn);

  await open(sofia.page, "/board");
  const note = sofia.page.locator(".standing-in");
  await expect(note).toContainText("Vous suppléez Yanis Ferrahi jusqu’au 4 déc. 2026.");
  await expectNoObjections(sofia.page);
  await note.getByRole("link", { name: "Son tableau" }).click();
  await expect(sofia.page).toHaveURL(/\/board\?owner=\d+$/);
  await expect(sofia.page.locator(".card").first()).toBeVisible();

  const { absences } = await rest<Absences>(manager.page, "get", "/absences");
  const mine = absences.find(({ person, from }) => person.name === "Yanis Ferrahi" && from === "2026-11-20");
  await rest(manager.page, "post", `/absences/${mine?.id}/end`, {});
  await open(sofia.page, "/board");
  await expect(note).toHaveCount(0);
  await manager.close();
  await sofia.close();
});
