// Checking by village and name: without an account, and once without a network.

import type { Page } from "@playwright/test";

import { expect, test } from "../journey_on_a_line.ts";
import { goOn, haveAccount, openSignedIn, somebody } from "../people.ts";

/** Opens the form from the first screen. */
async function openCheck(page: Page): Promise<void> {
  await page.goto("/");
  await goOn(page, "Cek bantuan tanpa akun", "Cek bantuan");
}

/** Types a name and asks. */
async function ask(page: Page, name: string): Promise<void> {
  await page.getByLabel("Nama", { exact: true }).fill(name);
  await page.getByRole("button", { name: "Cari Data" }).click();
}

test("anybody finds somebody by village and name, and reads the answer again without a network", async ({
  page,
  phone,
  line,
  look,
}) => {
  await openCheck(page);
  await look("cek");
  await page.getByRole("button", { name: "Cari Data" }).click();
  await expect(page.getByText("Pilih desanya dulu.")).toBeVisible();

  await page.getByRole("link", { name: /Pilih desa/ }).click();
  // A letter is missing, and the district tells it from others.
  await page.getByLabel("Nama desa atau kelurahan").fill("pajerkan kalibagor");
  await expect(page.getByRole("button", { name: /Pajerukan/ })).toBeVisible();
  await look("cek-desa");
  await page.getByRole("button", { name: /Pajerukan/ }).click();
  await expect(page.getByText("Kalibagor, Kabupaten Banyumas, Jawa Tengah")).toBeVisible();

  await ask(page, "suparti");
  await expect(page.getByRole("heading", { name: "1 orang cocok", level: 1 })).toBeVisible();
  await expect(page.getByText("S••••••", { exact: true })).toBeVisible();
  await expect(page.getByText("Umur 60 tahun ke atas")).toBeVisible();
  await expect(page.getByText("DATA CONTOH").first()).toBeVisible();
  await expect(page.getByText("Suparti")).toBeHidden();
  await look("cek-hasil");

  await page.getByRole("button", { name: "Cari lagi" }).click();
  await ask(page, "Joko Susilo");
  await expect(page.getByRole("heading", { name: "Data tidak ditemukan", level: 1 })).toBeVisible();
  await look("cek-tidak-ditemukan");

  line.cut();
  await phone.killAndOpen();
  // Somebody who was here before is asked to sign in; checking is a tap away all the same.
  await page.goto("/");
  await page.getByRole("link", { name: "Cek bantuan tanpa akun" }).click();
  await expect(page.getByText("Pajerukan"), "the last village is remembered").toBeVisible();
  await ask(page, "suparti");
  await expect(page.getByRole("button", { name: "Coba lagi" })).toBeVisible();
  await expect(page.getByLabel("Nama", { exact: true })).toHaveValue("suparti");
  await page.getByRole("link", { name: /Hasil terakhir/ }).click();
  await expect(page.getByRole("heading", { name: "Hasil terakhir", level: 1 })).toBeVisible();
  await look("cek-tersimpan");
  await page.getByRole("button", { name: /suparti/ }).first().click();
  await expect(page.getByText("Umur 60 tahun ke atas")).toBeVisible();
});

test("whoever is signed in checks a neighbour by choosing the village from lists", async ({ page, server }) => {
  const person = somebody(server, "Liem Sui Moi");
  await haveAccount(server, person);
  await openSignedIn(page, person);
  await page.getByRole("link", { name: "Cek", exact: true }).click();
  await page.getByRole("link", { name: /Pilih desa/ }).click();
  for (const place of ["Jawa Tengah", "Kabupaten Banyumas", "Kalibagor", "Pajerukan"]) {
    await page.getByRole("button", { name: place, exact: true }).click();
  }
  await ask(page, "Bagas Prasetyo");
  await expect(page.getByText("B•••• P•••••••", { exact: true })).toBeVisible();
  await expect(page.getByText("Di bawah 17 tahun")).toBeVisible();
});
