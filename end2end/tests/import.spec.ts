// A file becomes records: questions first, then a rehearsal, then the run, and a way back.

import { alive, createOpportunity, expect, open, rest, test, unique, type Page } from "./support";

test.use({ as: "mathieu" });

async function upload(page: Page, kind: string, name: string, content: string | Buffer) {
  await open(page, "/import");
  await page.getByLabel("What the file holds").selectOption(kind);
  await page.getByLabel("XLSX or CSV file").setInputFiles({ name, mimeType: "application/octet-stream", buffer: Buffer.from(content) });
  await page.getByRole("button", { name: "Upload" }).click();
  await expect(page).toHaveURL(/\/import\/\d+/);
  await alive(page);
}

/** The columns; a file whose titles are known from an earlier import would start further on. */
const columnsStep = (page: Page) => open(page, `${page.url().split("?")[0]}?step=columns`);

const goOn = (page: Page) => page.getByRole("button", { name: "Continue" }).click();

const figure = (page: Page, name: string) => page.locator(".report .record-figures > div", { hasText: name }).locator("dd");

async function become(page: Page, column: string, field: string) {
  await page.getByLabel(`Field for the column ${column}`, { exact: true }).selectOption(field);
}

test("accounts: rehearsed, run, found, and taken back", { tag: "@desktop" }, async ({ page }) => {
  const name = unique("Verrerie Lunel");
  await upload(page, "accounts", "accounts.csv", `Firm,Trade,Seat\n${name} A,Glass,France\n${name} B,Glass,Belgium\n`);
  await columnsStep(page);
  for (const [column, field] of [["Firm", "name"], ["Trade", "sector"], ["Seat", "country"]]) await become(page, column, field);
  await goOn(page);
  await page.getByRole("button", { name: /^Check (the file|again)$/ }).click();
  await expect(figure(page, "To create")).toHaveText("2");
  await expect(figure(page, "With problems")).toHaveText("0");
  const found = () => rest<{ accounts: unknown[] }>(page, "get", `/accounts?q=${encodeURIComponent(name)}`);
  expect((await found()).accounts).toHaveLength(0);

  await page.getByRole("button", { name: "Import 2 lines" }).click();
  await expect(page.getByText("The whole file was imported")).toBeVisible();
  await expect(figure(page, "Created")).toHaveText("2");
  expect((await found()).accounts).toHaveLength(2);

  await alive(page);
  await page.getByRole("button", { name: "Undo the import" }).click();
  await expect(page.getByText("Everything that this import made was taken back.")).toBeVisible();
  expect((await found()).accounts).toHaveLength(0);
});

test("opportunities: an unclear date and an unknown product are asked, never guessed", { tag: "@desktop" }, async ({ page }) => {
  const text = unique("Imported line");
  const lines = [
    "Deal,Seller,Step,Article,Worth,Signature",
    `${text} 1,Camille Derouet,Identification,Insight Monitor,1000.50,03/04/2029`,
    `${text} 2,Camille Derouet,Identification,InsightMonitor,2000,05/04/2029`,
    `${text} 3,Yanis Ferrahi,Qualification,InsightMonitor,3000,07/06/2029`,
  ];
  await upload(page, "opportunities", "opportunities.csv", lines.join("\n"));
  await columnsStep(page);
  const fields = { Deal: "description", Seller: "owner", Step: "stage", Article: "product", Worth: "amount", Signature: "closing_date" };
  for (const [column, field] of Object.entries(fields)) await become(page, column, field);
  await page.getByLabel("Dates are written").selectOption("");
  await goOn(page);
  await expect(page.getByText("“03/04/2029” on line 2 could be one day or another.")).toBeVisible();
  await page.getByLabel("Dates are written").selectOption("day_month_year");
  await goOn(page);

  await expect(page.getByRole("heading", { name: "Values that are not known" })).toBeVisible();
  const question = page.getByRole("row").filter({ has: page.getByLabel("What InsightMonitor means") });
  await expect(question).toContainText("2");
  await question.getByRole("combobox").selectOption({ label: "Insight Monitor (suggested)" });
  await goOn(page);
  await page.getByRole("button", { name: /^Check (the file|again)$/ }).click();
  await expect(figure(page, "To create")).toHaveText("3");
  await page.getByRole("button", { name: "Import 3 lines" }).click();
  await expect(page.getByText("The whole file was imported")).toBeVisible();
  const imported = page.url();

  await page.getByRole("link", { name: "Show the 3 opportunities of this import" }).click();
  await expect(page).toHaveURL(/\/opportunities\?import=\d+$/);
  await expect(page.locator(".totals")).toHaveAttribute("data-count", "3");
  await expect(page.locator(".chip", { hasText: /^Import: \d+/ })).toBeVisible();
  await open(page, `/opportunities?q=${encodeURIComponent(text)}&sort=description`);
  await expect(page.locator(".totals")).toHaveAttribute("data-count", "3");
  await expect(page.locator(".totals-amount")).toHaveText("€6,000.50");
  await expect(page.locator("tbody tr").first().locator("time")).toHaveAttribute("datetime", "2029-04-03");

  await open(page, imported);
  await page.getByRole("button", { name: "Undo the import" }).click();
  await expect(page.getByText("Everything that this import made was taken back.")).toBeVisible();
  await open(page, `/opportunities?q=${encodeURIComponent(text)}`);
  await expect(page.getByText("No opportunities match")).toBeVisible();
});

test("a workbook of exported opportunities comes back without a question", { tag: "@desktop" }, async ({ page }) => {
  const text = unique("By workbook");
  await createOpportunity(page, text, { amount: "1234.50", closing_date: "2029-04-03" });
  const found = `/opportunities?q=${encodeURIComponent(text)}`;
  await open(page, found);
  const exported = await page.getByRole("link", { name: "Export as XLSX" }).getAttribute("href");
  const workbook = await page.request.get(exported!);
  expect(workbook.headers()["content-type"]).toContain("spreadsheetml");

  await upload(page, "opportunities", "opportunities.xlsx", await workbook.body());
  await page.getByRole("button", { name: /^Check (the file|again)$/ }).click();
  await expect(page.getByText("Read from the sheet “Opportunities”.")).toBeVisible();
  await expect(figure(page, "To create")).toHaveText("1");
  await page.getByRole("button", { name: "Import 1 lines" }).click();
  await expect(page.getByText("The whole file was imported")).toBeVisible();
  const imported = page.url();
  await open(page, found);
  await expect(page.locator(".totals")).toHaveAttribute("data-count", "2");
  await expect(page.locator(".totals-amount")).toHaveText("€2,469");
  await expect(page.locator('tbody time[datetime="2029-04-03"]')).toHaveCount(2);

  await open(page, imported);
  await alive(page);
  await page.getByRole("button", { name: "Undo the import" }).click();
  await expect(page.getByText("Everything that this import made was taken back.")).toBeVisible();
});

test("files that are none say why", { tag: "@desktop" }, async ({ page }) => {
  for (const [name, text, sentence] of [
    ["empty.csv", "", "The file is empty."],
    ["header.csv", "Name,Country\n", "The file has a header and no line below it."],
    ["broken.xlsx", "PK\u0003\u0004 and no more", "The workbook is damaged or incomplete."],
    ["quote.csv", 'Name,Country\n"Open,France\nTwo,France\n', "A quote that opens on line 2 is never closed."],
  ]) {
    await upload(page, "accounts", name, text);
    await expect(page.getByText(sentence)).toBeVisible();
  }
});
