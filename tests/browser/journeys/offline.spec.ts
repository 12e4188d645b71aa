// A bad line, an app that is killed, and a phone that is lent.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import type { Page } from "@playwright/test";

import { expect, test } from "../journey_on_a_line.ts";
import type { Line } from "../line.ts";
import { fillForm, goOn, haveAccount, openSignedIn, signIn, somebody, tellMistake } from "../people.ts";

/** The system tells the app that there may be a network again. */
async function lineIsBack(page: Page, line: Line): Promise<void> {
  line.mend();
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
}

test("a report is written and sent without a network, survives a killed app, and arrives", async ({
  page,
  server,
  phone,
  line,
  look,
}) => {
  const person = somebody(server, "Suparti");
  await haveAccount(server, person);
  await openSignedIn(page, person);
  await expect(page.getByRole("heading", { name: person.name })).toBeVisible();
  line.cut();

  await tellMistake(page, "Bantuan belum kami terima", "Beras bulan ini belum sampai.");
  await page.locator("#uploads-gallery").setInputFiles(server.photos().ktp);
  await expect(page.getByAltText("Foto 1")).toBeVisible();
  // What is typed is on the disk within half a second.
  await page.waitForTimeout(2500);

  await phone.killAndOpen();
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Keluarga Anda", level: 1 })).toBeVisible();
  await expect(page.getByText("Yang tampil adalah data terakhir di ponsel ini.").first()).toBeVisible();
  await expect(page.getByText("Laporan Anda belum dikirim")).toBeVisible();
  await look("profil-tanpa-jaringan");
  await page.getByRole("button", { name: "Lanjutkan" }).click();
  await expect(page.getByLabel("Bantuan belum kami terima")).toBeChecked();
  await page.getByRole("button", { name: "Lanjut" }).click();
  await expect(page.getByLabel("Ceritakan dengan kata-kata Anda")).toHaveValue("Beras bulan ini belum sampai.");
  await expect(page.getByAltText("Foto 1")).toBeVisible();

  await page.getByRole("button", { name: "Kirim laporan" }).click();
  await expect(page.getByText("Menunggu jaringan")).toBeVisible();
  await expect(page.getByText("Nomor sementara")).toBeVisible();
  await look("kiriman-menunggu");

  await phone.killAndOpen();
  await page.goto("/laporan");
  await expect(page.getByRole("link", { name: /Menunggu jaringan/ })).toBeVisible();
  await look("laporan-menunggu");
  await page.getByRole("link", { name: /Menunggu jaringan/ }).click();
  await lineIsBack(page, line);
  await expect(page.getByRole("heading", { name: "Laporan Anda sudah kami terima" })).toBeVisible();
  await page.getByRole("link", { name: "Ikuti laporan ini" }).click();
  await expect(page.getByText("Beras bulan ini belum sampai.")).toBeVisible();
});

test("a sign-up that was begun is there again after the app was killed, but for the password", async ({
  page,
  server,
  phone,
  line,
  look,
}) => {
  const person = somebody(server, "Yosina Wetipo");
  line.cut();
  await page.goto("/");
  await fillForm(page, server, person);
  await page.waitForTimeout(2500);

  await phone.killAndOpen();
  await page.goto("/");
  await expect(page.getByText("Pendaftaran Anda belum selesai")).toBeVisible();
  await look("pendaftaran-belum-selesai");
  await page.getByRole("button", { name: "Lanjutkan" }).click();
  await expect(page.getByLabel("Alamat e-mail")).toHaveValue(person.email);
  await expect(page.getByLabel("Kata sandi baru")).toHaveValue("");
  await page.getByLabel("Kata sandi baru").fill(person.password);
  await goOn(page, "Lanjut", "Dua foto untuk memastikan ini Anda");
  await expect(page.getByAltText("Foto KTP yang akan dikirim")).toBeVisible();
  await expect(page.getByAltText("Foto Anda dengan KTP yang akan dikirim")).toBeVisible();

  // Thrown away on purpose, it is gone for good.
  await page.goto("/");
  await page.getByRole("button", { name: "Buang" }).click();
  await page.getByRole("button", { name: "Ya, buang" }).click();
  await expect(page.getByText("Pendaftaran Anda belum selesai")).toBeHidden();
  await page.waitForTimeout(1500);
  await phone.killAndOpen();
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Masuk", level: 1 })).toBeVisible();
  await expect(page.getByText("Pendaftaran Anda belum selesai")).toBeHidden();
});

test("the next person on the same phone finds nothing of the one before", async ({ page, server, phone, line }) => {
  const first = somebody(server, "Togar Nainggolan");
  const second = somebody(server, "Mariani");
  await haveAccount(server, first);
  await haveAccount(server, second);
  await openSignedIn(page, first);
  await expect(page.getByRole("heading", { name: first.name })).toBeVisible();
  line.cut();
  await tellMistake(page, "Hal lain", "Rahasia keluarga pertama.");
  await page.getByRole("button", { name: "Kirim laporan" }).click();
  await expect(page.getByText("Menunggu jaringan")).toBeVisible();

  await page.goto("/pengaturan");
  await page.getByRole("button", { name: "Keluar", exact: true }).click();
  await expect(page.getByText("1 laporan belum terkirim")).toBeVisible();
  await page.getByRole("button", { name: "Tetap keluar" }).click();
  await expect(page.getByRole("heading", { name: "Masuk", level: 1 })).toBeVisible();
  line.mend();
  await signIn(page, second);
  await expect(page.getByRole("heading", { name: second.name })).toBeVisible();
  await expect(page.getByText(first.name)).toBeHidden();
  await page.goto("/laporan");
  await expect(page.getByText("Menunggu jaringan")).toBeHidden();

  for (const file of readdirSync(phone.kept, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const kept = readFileSync(join(file.parentPath, file.name));
    for (const word of [first.nik, first.name, first.email, "Rahasia keluarga pertama", second.nik, second.name]) {
      expect(kept.includes(word), `${file.name} has nobody's data in the clear`).toBe(false);
    }
  }
});
