// The family and its assistance, a report of a mistake, and what can be set.

import { expect, test } from "../journey.ts";
import { haveAccount, openSignedIn, somebody } from "../people.ts";

test("the family is shown with each programme, its payment and what to do next", async ({ page, server, look }) => {
  const person = somebody(server, "I Wayan Sudarma");
  await haveAccount(server, person);
  await openSignedIn(page, person);
  await expect(page.getByText("Bisa diambil sekarang")).toBeVisible();
  await expect(page.getByText(/Data per .* diperbarui/)).toBeVisible();
  await expect(page.getByRole("heading", { name: "Ni Ketut Rasmini" })).toBeVisible();
  await expect(page.getByText(/Rp\s?[\d.]+/).first()).toBeVisible();
  await look("profil");
  await page.getByRole("button", { name: "Perbarui" }).click();
  await expect(page.getByText(/diperbarui baru saja/)).toBeVisible();
  await page.getByRole("link", { name: `Lihat riwayat ${person.name}` }).click();
  await expect(page.getByRole("heading", { name: person.name, level: 1 })).toBeVisible();
  await expect(page.getByText("Program Keluarga Harapan")).toBeVisible();
  await expect(page.getByText("Yang perlu Anda lakukan").first()).toBeVisible();
  await page.getByText(/Masa sebelumnya/).first().click();
  await look("anggota");
});

test("a family without any assistance sees why that can be and what it can do", async ({ page, server, look }) => {
  const person = somebody(server, "Salma Latuconsina");
  await haveAccount(server, person);
  await openSignedIn(page, person);
  await expect(page.getByRole("heading", { name: "Belum ada bantuan tercatat" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Mengapa bisa begitu?" })).toBeVisible();
  await expect(page.getByText("Telepon 021-171")).toBeVisible();
  await look("tanpa-bantuan");
});

test("a mistake is reported, followed and answered", async ({ page, server, look }) => {
  const person = somebody(server, "Marthen Benu");
  await haveAccount(server, person);
  await openSignedIn(page, person);
  await page.getByRole("link", { name: "Ada yang salah?" }).click();
  await expect(page.getByRole("heading", { name: "Laporkan kesalahan", level: 1 })).toBeVisible();
  await page.getByLabel("Bantuan belum kami terima").check();
  await look("lapor-apa");
  await page.getByRole("button", { name: "Lanjut" }).click();
  await page.getByLabel("Maria Benu").check();
  await page.getByLabel("Ceritakan dengan kata-kata Anda").fill("Uang sekolah Maria belum sampai sejak Juli.");
  await page.locator("#uploads-gallery").setInputFiles(server.photos().ktp);
  await expect(page.getByAltText("Foto 1")).toBeVisible();
  await look("lapor-cerita");
  await page.getByRole("button", { name: "Kirim laporan" }).click();
  await expect(page.getByRole("heading", { name: "Laporan Anda sudah kami terima" })).toBeVisible();
  const ticket = await page.locator(".ticket-number [aria-hidden]").innerText();
  expect(ticket).toMatch(/^BKU-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  await look("tanda-terima");

  await page.getByRole("link", { name: "Ikuti laporan ini" }).click();
  await expect(page.getByText("Petugas mulai memeriksa")).toBeVisible();
  await expect(page.getByText(/Paling lambat/)).toBeVisible();
  await server.officer("report", "begin", ticket);
  await server.officer("report", "accept", ticket, "--note", "Dana dikirim ulang.");
  await page.getByRole("button", { name: "Perbarui" }).click();
  await expect(page.getByText("Dana dikirim ulang.")).toBeVisible();
  await look("laporan");
  await page.getByRole("button", { name: "Laporan saya" }).click();
  await expect(page.getByRole("heading", { name: "Laporan saya", level: 1 })).toBeVisible();
  await expect(page.getByRole("link", { name: new RegExp(ticket) })).toContainText("Disetujui");
  await look("laporan-saya");
});

test("the language, the signed-in phones and what is held are a few taps away", async ({ page, server, look }) => {
  const person = somebody(server, "Euis Komariah");
  await haveAccount(server, person);
  await openSignedIn(page, person);
  await page.getByRole("link", { name: "Pengaturan" }).click();
  await expect(page.getByRole("heading", { name: "Pengaturan", level: 1 })).toBeVisible();
  await look("pengaturan");
  await page.getByRole("link", { name: /Ponsel yang masuk/ }).click();
  await expect(page.getByText("Ponsel ini", { exact: true })).toBeVisible();
  await look("perangkat");
  await page.getByRole("button", { name: "Pengaturan" }).click();
  await page.getByRole("link", { name: /Data saya/ }).click();
  await expect(page.getByText(person.email).first()).toBeVisible();
  await look("data-saya");
  await page.getByRole("button", { name: "Pengaturan" }).click();
  await page.getByRole("link", { name: /Tentang Bansosku/ }).click();
  await expect(page.getByText("Yang tidak pernah kami lakukan")).toBeVisible();
  await look("tentang");
  await page.goBack();
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.getByRole("heading", { name: "Settings", level: 1 })).toBeVisible();
  await look("settings");
});

test("an account is deleted with its password and is gone", async ({ page, server, look }) => {
  const person = somebody(server, "Syamsuddin");
  await haveAccount(server, person);
  await openSignedIn(page, person);
  await page.getByRole("link", { name: "Pengaturan" }).click();
  await page.getByRole("link", { name: /Hapus akun/ }).click();
  await expect(page.getByRole("heading", { name: "Hapus akun", level: 1 })).toBeVisible();
  await page.getByLabel("Saya mengerti akun ini tidak bisa dikembalikan.").check();
  await page.getByLabel("Kata sandi", { exact: true }).fill("bukan sandi saya ini");
  await page.getByRole("button", { name: "Hapus akun saya" }).click();
  await expect(page.locator("#password-error")).toContainText("Kata sandinya bukan ini.");
  await look("hapus-akun");
  await page.getByLabel("Kata sandi", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Hapus akun saya" }).click();
  await expect(page.getByText("Akun Anda sudah dihapus.")).toBeVisible();
  await page.getByLabel("NIK atau e-mail").fill(person.email);
  await page.getByLabel("Kata sandi", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Masuk", exact: true }).click();
  await expect(page.getByText("NIK, e-mail, atau kata sandinya tidak cocok.")).toBeVisible();
});
