// Signing in and out, staying signed in, and a forgotten password.

import type { Page } from "@playwright/test";

import { expect, test } from "../journey.ts";
import { goOn, haveAccount, openSignedIn, signIn, somebody } from "../people.ts";
import { Phone } from "../phone.ts";

test("who is signed in stays so after the app was closed by the system", async ({ page, server, phone }) => {
  const person = somebody(server, "Norhayati");
  await haveAccount(server, person);
  await openSignedIn(page, person);
  await phone.killAndOpen();
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Keluarga Anda", level: 1 })).toBeVisible();
  await expect(page.getByRole("heading", { name: person.name })).toBeVisible();
});

test.describe("on a phone without a safe place", () => {
  test.use({ keyring: "none" });

  test("the app says that it forgets, and does", async ({ page, server, phone, look }) => {
    const person = somebody(server, "Yosefina Selan");
    await haveAccount(server, person);
    await page.goto("/");
    await goOn(page, "Saya sudah punya akun", "Masuk");
    await expect(page.getByText("Anda perlu masuk lagi nanti")).toBeVisible();
    await look("masuk");
    await signIn(page, person);
    await expect(page.getByRole("heading", { name: "Keluarga Anda", level: 1 })).toBeVisible();
    await phone.killAndOpen();
    await page.goto("/");
    await expect(page.getByRole("heading", { name: "Masuk", level: 1 })).toBeVisible();
  });
});

test("a PIN stands in front of the app on a phone that is shared", async ({ page, server, phone, look }) => {
  const person = somebody(server, "Zainuddin");
  await haveAccount(server, person);
  await openSignedIn(page, person);
  await page.getByRole("link", { name: "Pengaturan" }).click();
  await page.getByRole("link", { name: /Kunci dengan PIN/ }).click();
  await page.getByLabel("PIN baru").fill("502817");
  await look("kunci");
  await page.getByRole("button", { name: "Simpan PIN" }).click();
  await expect(page.getByText("PIN sudah dipasang")).toBeVisible();

  await phone.killAndOpen();
  await page.goto("/profil");
  await expect(page.getByRole("heading", { name: "Aplikasi terkunci", level: 1 })).toBeVisible();
  await expect(page.getByText(person.name)).toBeHidden();
  await page.getByLabel("PIN", { exact: true }).fill("502818");
  await page.getByRole("button", { name: "Buka" }).click();
  await expect(page.getByText("Masih 9 kali lagi")).toBeVisible();
  await look("terkunci");
  await page.getByLabel("PIN", { exact: true }).fill("502817");
  await page.getByRole("button", { name: "Buka" }).click();
  await expect(page.getByRole("heading", { name: "Keluarga Anda", level: 1 })).toBeVisible();
  await expect(page.getByRole("heading", { name: person.name })).toBeVisible();

  // A call comes in: nothing is seen while the app is away, and everything after it.
  await leave(page);
  await expect(page.getByRole("heading", { name: person.name })).toBeHidden();
  await comeBack(page, 60_000);
  await expect(page.getByRole("heading", { name: person.name })).toBeVisible();
  // Somebody else takes the phone later.
  await leave(page);
  await comeBack(page, 180_000);
  await expect(page.getByRole("heading", { name: "Aplikasi terkunci", level: 1 })).toBeVisible();
  await expect(page.getByRole("heading", { name: person.name })).toBeHidden();
  // Left and opened again in front of the lock, it still asks.
  await leave(page);
  await comeBack(page, 180_000);
  await page.getByLabel("PIN", { exact: true }).fill("502817");
  await page.getByRole("button", { name: "Buka" }).click();
  await expect(page.getByRole("heading", { name: person.name })).toBeVisible();
});

/** Another app comes to the front. */
async function leave(page: Page) {
  await page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { configurable: true, value: "hidden" });
    document.dispatchEvent(new Event("visibilitychange"));
  });
}

/** This app comes to the front again after so many milliseconds. */
async function comeBack(page: Page, after: number) {
  await page.evaluate((after) => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + after;
    Reflect.deleteProperty(document, "visibilityState");
    document.dispatchEvent(new Event("visibilitychange"));
  }, after);
}

test("signing out leaves nothing of the family on the phone", async ({ page, server, phone }) => {
  const person = somebody(server, "Nurjanah");
  await haveAccount(server, person);
  await openSignedIn(page, person);
  await page.getByRole("link", { name: "Pengaturan" }).click();
  await page.getByRole("button", { name: "Keluar", exact: true }).click();
  await expect(page.getByText("Data keluarga sudah dihapus dari ponsel ini.")).toBeVisible();
  await phone.killAndOpen();
  await page.goto("/profil");
  await expect(page.getByRole("heading", { name: "Masuk", level: 1 })).toBeVisible();
});

test("a wrong password is refused without saying which of the two was wrong", async ({ page, server }) => {
  const person = somebody(server, "Linda Safitri");
  await haveAccount(server, person);
  await page.goto("/");
  await goOn(page, "Saya sudah punya akun", "Masuk");
  for (const login of [person.email, "tidak-ada@contoh.invalid"]) {
    await page.getByLabel("NIK atau e-mail").fill(login);
    await page.getByLabel("Kata sandi", { exact: true }).fill("sandi yang salah sekali");
    await page.getByRole("button", { name: "Masuk", exact: true }).click();
    await expect(page.getByText("NIK, e-mail, atau kata sandinya tidak cocok.")).toBeVisible();
  }
});

test("a forgotten password is set anew by a code", async ({ page, server, look }) => {
  const person = somebody(server, "Rotua br. Panjaitan");
  await haveAccount(server, person);
  await page.goto("/");
  await goOn(page, "Saya sudah punya akun", "Masuk");
  await goOn(page, "Lupa kata sandi?", "Lupa kata sandi");
  await page.getByLabel("Alamat e-mail").fill(person.email);
  await look("lupa-kata-sandi");
  await goOn(page, "Kirim kode", "Kata sandi baru");
  await page.getByLabel("Kode dari e-mail").fill(await server.nextCode(person.email));
  const password = "mangga hijau dekat sungai";
  await page.getByLabel("Kata sandi baru").fill(password);
  await look("kata-sandi-baru");
  await goOn(page, "Simpan kata sandi", "Masuk");
  await expect(page.getByText("Kata sandi sudah diganti")).toBeVisible();
  await signIn(page, { ...person, password });
  await expect(page.getByRole("heading", { name: "Keluarga Anda", level: 1 })).toBeVisible();
});

test("without a server the app says so and keeps what was typed", async ({ page, look }) => {
  // Nothing listens on the port that is meant for throwing things away.
  const phone = await Phone.start("http://127.0.0.1:9", "none");
  await page.goto(phone.address);
  await goOn(page, "Saya sudah punya akun", "Masuk");
  await page.getByLabel("NIK atau e-mail").fill("siti@contoh.invalid");
  await page.getByLabel("Kata sandi", { exact: true }).fill("jeruk ungu di kebun kopi");
  await page.getByRole("button", { name: "Masuk", exact: true }).click();
  await expect(page.getByText("Tidak ada sambungan ke server.")).toBeVisible();
  await expect(page.getByLabel("NIK atau e-mail")).toHaveValue("siti@contoh.invalid");
  await look("tanpa-sambungan");
  await phone.discard();
});
