// The pictures of the README.

import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, open, test } from "./support";

test.use({ as: "mathieu" });

const pictures = fileURLToPath(new URL("../pictures", import.meta.url));

for (const [name, address, shown] of [
  ["board", "/board?closing=2026-Q4", ".card"],
  ["forecast", "/forecast?quarter=2026-Q4", "svg.chart"],
]) {
  test(`${name}.png`, { tag: "@screenshot" }, async ({ page }) => {
    await open(page, address);
    await expect(page.locator(shown).filter({ visible: true }).first()).toBeVisible();
    const file = path.join(pictures, `${name}.png`);
    await page.screenshot({ path: file, animations: "disabled" });
  });
}
