// Signing in and out, one's own page, and what a role may not see.

import { alive, expect, open, test, type Page } from "./support";
import { email, PASSWORD } from "./support/people";

async function signIn(page: Page, person: string, password = PASSWORD) {
  await open(page, "/login");
  await fillIn(page, person, password);
  await page.waitForURL(/\/board/);
  await alive(page);
}

async function fillIn(page: Page, person: string, password: string) {
  await page.getByLabel("E-mail").fill(email(person));
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test.describe("nobody is signed in", () => {
  test.use({ as: null });

  test("a wrong password keeps the address, the right one leads to where one wanted to go", { tag: "@desktop" }, async ({ page }) => {
    await open(page, "/forecast?quarter=2026-Q3");
    await expect(page).toHaveURL(/\/login\?next=/);
    await fillIn(page, "pieter", "not-the-password");
    await expect(page.getByText("This password does not match.")).toBeVisible();
    await expect(page.getByLabel("E-mail")).toHaveValue(email("pieter"));
    await expect(page.getByLabel("Password", { exact: true })).toBeFocused();

    await fillIn(page, "pieter", PASSWORD);
    await expect(page).toHaveURL(/\/forecast\?quarter=2026-Q3$/);
    await expect(page.getByRole("heading", { level: 1, name: "Forecast" })).toBeVisible();
  });

  test("signing out ends the session", async ({ page }) => {
    await signIn(page, "yanis");
    await open(page, "/profile");
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
    await expect(page).toHaveURL(/\/login/);
    await page.goto("/board");
    await expect(page).toHaveURL(/\/login/);
  });

  test("the language is kept with the person", { tag: "@desktop" }, async ({ page }) => {
    await signIn(page, "lukas");
    await open(page, "/profile");
    await page.getByLabel("Language").selectOption("fr");
    await page.getByRole("button", { name: "Use this language" }).click();
    await expect(page.getByRole("button", { name: "Utiliser cette langue" })).toBeVisible();
    await expect(page.locator("html")).toHaveAttribute("lang", "fr");
    await open(page, "/forecast");
    await expect(page.getByRole("heading", { level: 1, name: "Prévisions" })).toBeVisible();

    await open(page, "/profile");
    await page.getByLabel("Langue").selectOption("en");
    await page.getByRole("button", { name: "Utiliser cette langue" }).click();
    await expect(page.getByRole("button", { name: "Use this language" })).toBeVisible();
  });

  test("a new password signs the other devices out", { tag: "@desktop" }, async ({ page, browser }) => {
    const other = await browser.newPage();
    await signIn(page, "greta");
    await other.goto("/login");
    await fillIn(other, "greta", PASSWORD);
    await other.waitForURL(/\/board/);

    await open(page, "/profile");
    const devices = page.getByRole("region", { name: "Signed-in devices" });
    await expect(devices.getByText("this device", { exact: true })).toBeVisible();
    await expect(devices.getByRole("button", { name: "Sign out this device" })).toHaveCount(1);

    await change(page, "wrong-password", "a-longer-secret-of-greta");
    await expect(page.getByLabel("Current password")).toHaveAttribute("aria-invalid", "true");
    await change(page, PASSWORD, "short");
    await expect(page.getByText(/Use at least \d+ characters/)).toBeVisible();
    await change(page, PASSWORD, "a-longer-secret-of-greta");
    await expect(page.getByText("Your password is changed.")).toBeVisible();
    await expect(devices.getByRole("button", { name: "Sign out this device" })).toHaveCount(0);
    await other.reload();
    await expect(other).toHaveURL(/\/login/);

    await alive(page);
    const taken = page.waitForResponse((answer) => answer.url().includes("/api/change_password"));
    await change(page, "a-longer-secret-of-greta", PASSWORD);
    expect((await taken).ok()).toBe(true);
    await other.close();
  });
});

async function change(page: Page, current: string, fresh: string) {
  await page.getByLabel("Current password").fill(current);
  await page.getByLabel("New password").fill(fresh);
  await page.getByRole("button", { name: "Change password" }).click();
}

test("a page for administrators says so to a salesperson", async ({ page }) => {
  for (const address of ["/people", "/settings"]) {
    await open(page, address);
    await expect(page.getByRole("alert")).toContainText("Only an administrator can do this.");
  }
  await expect(page.getByRole("link", { name: "Settings" })).toHaveCount(0);
});

test("somebody else's record is not there", async ({ page }) => {
  const answer = await page.goto("/opportunities/MUC-000001");
  expect(answer?.status()).toBe(404);
  await expect(page.getByText("Nothing here that you can see.")).toBeVisible();
});
