// The narrowest phone: no report is wider than the screen, in either language.

import { expect, expectNoSidewaysScroll, open, test } from "./support";

const QUARTER = "quarter=2026-Q4";

const REPORTS = [
  "/board?closing=2026-Q4",
  "/opportunities?closing=2026-Q4",
  `/forecast?${QUARTER}`,
  `/forecast?${QUARTER}&reading=cumulative&measure=weighted&as_of=2026-11-01`,
  `/forecast/judgement?${QUARTER}`,
  `/forecast/changes?${QUARTER}&from=2026-10-15`,
  `/forecast/trend?${QUARTER}`,
  `/executive?${QUARTER}`,
  `/executive?${QUARTER}&by=country`,
  "/analysis?period=2026",
  "/analysis/question?by=stage&then=category&measure=amount&period=2026-Q4&chart=stacked",
  "/dashboard",
  `/quotas?${QUARTER}`,
  "/rates",
];

for (const [language, as] of [["English", "mathieu"], ["French", "sofia"]] as const) {
  test.describe(`in ${language}`, { tag: "@phone" }, () => {
    test.use({ as });

    for (const address of REPORTS) {
      test(address, async ({ page }) => {
        await open(page, address);
        expect(page.viewportSize()?.width).toBe(360);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await expectNoSidewaysScroll(page);
      });
    }
  });
}
