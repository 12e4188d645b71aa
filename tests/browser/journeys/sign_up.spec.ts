// Creating an account: four short steps, the code of the mail, the review, and the household.

import { expect, test } from "../journey.ts";
import { consent, fillAccount, fillForm, fillIdentity, goOn, haveAccount, signIn, somebody, takePhotos } from "../people.ts";

test("somebody creates an account, confirms the address and sees the family", async ({ page, server, look }) => {
  const person = somebody(server, "Siti Fatimah");
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Lihat bantuan sosial keluarga Anda" })).toBeVisible();
  await expect(page.getByText("Bukan aplikasi pemerintah")).toBeVisible();
  await look("selamat-datang");

  await goOn(page, "Buat akun", "Data diri Anda");
  await fillIdentity(page, person);
  await expect(page.getByText("Menurut NIK: perempuan")).toBeVisible();
  await look("daftar-identitas");

  await goOn(page, "Lanjut", "Bagaimana kami menghubungi Anda?");
  await fillAccount(page, person);
  await expect(page.getByText("Kata sandi ini cukup kuat.")).toBeVisible();
  await look("daftar-akun");

  await goOn(page, "Lanjut", "Dua foto untuk memastikan ini Anda");
  await takePhotos(page, server);
  await look("daftar-foto");

  await goOn(page, "Lanjut", "Periksa sekali lagi");
  await expect(page.getByText(person.email)).toBeVisible();
  await consent(page);
  await look("daftar-periksa");

  await goOn(page, "Kirim pendaftaran", "Buka e-mail Anda");
  await expect(page.getByText(/Kirim kode lagi dalam \d+ detik/)).toBeVisible();
  await look("daftar-kode");

  await page.getByLabel("Kode dari e-mail").fill(await server.nextCode(person.email));
  await page.getByRole("button", { name: "Cocokkan kode" }).click();
  // The review is automatic here and takes a moment.
  await expect(page.getByRole("heading", { name: "Keluarga Anda", level: 1 })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole("heading", { name: person.name })).toBeVisible();
});

test("every field says what is wrong, and going back keeps what was typed", async ({ page, server, look }) => {
  const person = somebody(server, "Ahmad Rofiq");
  await page.goto("/");
  await goOn(page, "Buat akun", "Data diri Anda");
  const nik = page.getByLabel("NIK", { exact: true });
  for (const [typed, said] of [
    ["35100203", "NIK harus tepat 16 angka."],
    [`${person.nik.slice(0, 15)}O`, "NIK hanya berisi angka."],
    [`${person.nik.slice(0, 6)}00${person.nik.slice(8)}`, "hari lahir"],
    [`${person.nik.slice(0, 8)}13${person.nik.slice(10)}`, "bulan lahir"],
    [`99${person.nik.slice(2)}`, "kode provinsi"],
  ] as const) {
    await nik.fill(typed);
    await nik.blur();
    await expect(page.locator("#nik-error"), typed).toContainText(said);
  }
  await look("daftar-identitas-salah");
  await page.getByLabel("Nomor Kartu Keluarga (KK)").fill(person.nik);
  await nik.fill(person.nik);
  await page.getByLabel("Nama lengkap").fill("4hmad");
  await page.getByRole("button", { name: "Lanjut" }).click();
  await expect(page.locator("#kk-error")).toContainText("Ini NIK, bukan nomor KK");
  await expect(page.locator("#name-error")).toContainText("Nama tidak berisi angka.");

  await fillIdentity(page, person);
  await goOn(page, "Lanjut", "Bagaimana kami menghubungi Anda?");
  const password = page.getByLabel("Kata sandi baru");
  for (const [typed, said] of [
    ["pendek", "Masih kurang panjang"],
    ["bansos123456", "mudah ditebak"],
    [person.nik, "sendiri"],
  ] as const) {
    await password.fill(typed);
    await password.blur();
    await expect(page.locator("#password-error"), typed).toContainText(said);
  }
  await page.getByLabel("Alamat e-mail").fill("ahmad.contoh.invalid");
  await page.getByLabel("Nomor HP").fill("12345");
  await page.getByRole("button", { name: "Lanjut" }).click();
  await expect(page.locator("#email-error")).toContainText("satu tanda @");
  await expect(page.locator("#phone-error")).toContainText("dimulai dengan 08");

  await fillAccount(page, person);
  await page.getByRole("button", { name: "Kembali" }).click();
  await expect(nik).toHaveValue(person.nik);
  await expect(page.getByLabel("Nama lengkap")).toHaveValue(person.name);
  await goOn(page, "Lanjut", "Bagaimana kami menghubungi Anda?");
  await expect(page.getByLabel("Alamat e-mail")).toHaveValue(person.email);
});

test("a wrong file is refused with a reason and the photo can be taken again", async ({ page, server }) => {
  const person = somebody(server, "Teuku Zulkifli");
  await page.goto("/");
  await goOn(page, "Buat akun", "Data diri Anda");
  await fillIdentity(page, person);
  await goOn(page, "Lanjut", "Bagaimana kami menghubungi Anda?");
  await fillAccount(page, person);
  await goOn(page, "Lanjut", "Dua foto untuk memastikan ini Anda");
  await page.getByRole("button", { name: "Lanjut" }).click();
  await expect(page.locator("#ktp-error")).toContainText("Foto ini belum ada.");
  await page.locator("#ktp-gallery").setInputFiles({
    name: "ktp.jpg",
    mimeType: "image/jpeg",
    buffer: Buffer.from("Ini bukan foto, hanya tulisan."),
  });
  await expect(page.locator("#ktp-error")).toContainText("Berkas ini bukan foto.");
  await takePhotos(page, server);
  await expect(page.locator("#ktp-error")).toBeEmpty();
  await goOn(page, "Lanjut", "Periksa sekali lagi");
  await page.getByRole("button", { name: "Kirim pendaftaran" }).click();
  await expect(page.getByText("Centang semua persetujuan yang diperlukan.")).toBeVisible();
});

test("a wrong code is said at its field and the right one still counts", async ({ page, server }) => {
  const person = somebody(server, "Cut Nurhayati");
  await page.goto("/");
  await fillForm(page, server, person);
  await goOn(page, "Lanjut", "Periksa sekali lagi");
  await consent(page);
  await goOn(page, "Kirim pendaftaran", "Buka e-mail Anda");
  const right = await server.nextCode(person.email);
  const code = page.getByLabel("Kode dari e-mail");
  await code.fill(right === "00000000" ? "00000001" : "00000000");
  await page.getByRole("button", { name: "Cocokkan kode" }).click();
  await expect(page.locator("#code-error")).toContainText("Kodenya bukan ini.");
  await code.fill(right);
  await page.getByRole("button", { name: "Cocokkan kode" }).click();
  await expect(page.getByRole("heading", { name: "Keluarga Anda", level: 1 })).toBeVisible({ timeout: 30_000 });
});

test("a refused account sees the reason, mends it and gets in", async ({ page, server, look }) => {
  const person = somebody(server, "Asep Supriatna");
  await haveAccount(server, { ...person, name: "Asep Suparman" });
  await page.goto("/");
  await goOn(page, "Saya sudah punya akun", "Masuk");
  await signIn(page, person);
  await expect(page.getByRole("heading", { name: "Ada yang perlu diperbaiki", level: 1 })).toBeVisible();
  await expect(page.getByText("Nama yang Anda tulis berbeda dengan data.")).toBeVisible();
  await look("ditolak");
  await page.getByRole("link", { name: "Perbaiki sekarang" }).click();
  await expect(page.getByRole("heading", { name: "Perbaiki pendaftaran", level: 1 })).toBeVisible();
  await page.getByLabel("Nama lengkap").fill(person.name);
  await look("perbaiki");
  await page.getByRole("button", { name: "Kirim perbaikan" }).click();
  await expect(page.getByRole("heading", { name: "Keluarga Anda", level: 1 })).toBeVisible({ timeout: 30_000 });
});
