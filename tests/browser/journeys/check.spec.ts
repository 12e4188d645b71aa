// Checking by village and name, without an account.

import { expect, test } from "../journey.ts";
import { goOn } from "../people.ts";

test("anybody checks somebody by village and name, and reads the answer again without a network", async ({
  page,
  phone,
  line,
  look,
}) => {
  await page.goto("/");
  await page.getByRole("link", { name: "Cek bantuan tanpa akun" }).click();
  await expect(page.getByRole("heading", { name: "Cek bantuan", level: 1 })).toBeVisible();
});
