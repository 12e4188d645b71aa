# Surat elektronik dari server. Kalimat pendek, ramah, tanpa data pribadi selain yang perlu.

signature =
    Bansosku adalah layanan mandiri, bukan milik pemerintah. Gratis. Kami tidak pernah meminta PIN, OTP bank, atau uang.

confirm-email =
    Halo,

    terima kasih sudah mendaftar di Bansosku. Masukkan kode di bawah ini di aplikasi. Kode berlaku 10 menit dan hanya bisa dipakai sekali.

    Bukan Anda yang mendaftar? Abaikan saja surat ini. Jangan berikan kode kepada siapa pun.
    .subject = Kode pendaftaran Bansosku

already-registered =
    Halo,

    seseorang, mungkin Anda sendiri, mendaftar lagi dengan alamat surat elektronik ini. Anda sudah punya akun Bansosku. Silakan masuk. Kalau lupa kata sandi, pilih "Lupa kata sandi" di aplikasi.

    Bukan Anda? Tidak perlu berbuat apa-apa. Akun Anda tetap aman.
    .subject = Anda sudah punya akun Bansosku

reset-password =
    Halo,

    ada permintaan kata sandi baru untuk akun Bansosku Anda. Masukkan kode di bawah ini di aplikasi. Kode berlaku 10 menit dan hanya bisa dipakai sekali.

    Bukan Anda yang meminta? Abaikan saja surat ini; kata sandi Anda tidak berubah. Jangan berikan kode kepada siapa pun.
    .subject = Kode kata sandi baru Bansosku

approved =
    Halo,

    akun Bansosku Anda sudah aktif. Buka aplikasi untuk melihat bantuan keluarga Anda.
    .subject = Akun Bansosku Anda sudah aktif

refused =
    Halo,

    akun Bansosku Anda belum bisa diaktifkan. Alasannya:

    { $reasons }

    Buka aplikasi, perbaiki, lalu kirim lagi. Data lain yang sudah Anda isi tetap tersimpan.
    .subject = Akun Bansosku Anda perlu diperbaiki

password-changed =
    Halo,

    kata sandi akun Bansosku Anda baru saja diganti, dan semua perangkat dikeluarkan. Silakan masuk lagi dengan kata sandi baru.

    Bukan Anda yang mengganti? Segera pilih "Lupa kata sandi" di aplikasi.
    .subject = Kata sandi Bansosku Anda diganti

session-copied =
    Halo,

    kami mengeluarkan satu perangkat dari akun Bansosku Anda, karena kuncinya dipakai di dua tempat. Mungkin ada yang menyalinnya. Silakan masuk lagi. Kalau Anda ragu, ganti kata sandi dengan "Lupa kata sandi".
    .subject = Satu perangkat dikeluarkan dari akun Bansosku Anda

closed =
    Halo,

    akun Bansosku Anda sudah dihapus, bersama semua data dan foto Anda. Surat ini adalah yang terakhir.

    Terima kasih. Anda boleh mendaftar lagi kapan saja.
    .subject = Akun Bansosku Anda sudah dihapus

report-received =
    Halo,

    laporan Anda { $ticket } sudah kami terima. Lihat perkembangannya di aplikasi, di "Laporan saya".
    .subject = Laporan Anda sudah diterima

report-in-verification =
    Halo,

    petugas mulai memeriksa laporan Anda { $ticket }. Lihat perkembangannya di aplikasi, di "Laporan saya".
    .subject = Laporan Anda sedang diperiksa

report-accepted =
    Halo,

    laporan Anda { $ticket } diterima, dan kesalahannya sedang diperbaiki. Lihat langkah berikutnya di aplikasi, di "Laporan saya".
    .subject = Laporan Anda diterima

report-declined =
    Halo,

    laporan Anda { $ticket } tidak dapat diterima. Alasan dan langkah berikutnya ada di aplikasi, di "Laporan saya".
    .subject = Jawaban atas laporan Anda

report-lapsed =
    Halo,

    laporan Anda { $ticket } belum dijawab sampai batas waktunya. Anda boleh melapor lagi atau bertanya di kantor desa atau kelurahan.
    .subject = Laporan Anda melewati batas waktu

reason-identity-not-matched = NIK dan No KK yang diisi tidak cocok dengan data kami. Periksa kedua nomor pada KTP dan Kartu Keluarga.
reason-name-differs = Nama berbeda dari data kami. Tulis nama persis seperti di KTP.
reason-nik-already-registered = NIK ini sudah dipakai akun lain yang aktif. Masuk dengan akun itu, atau pilih "Lupa kata sandi".
reason-ktp-missing = Foto KTP tidak ada. Ambil foto KTP lagi.
reason-selfie-missing = Swafoto tidak ada. Ambil swafoto dengan KTP lagi.
reason-ktp-unclear = Foto KTP tidak terbaca. Foto lagi di tempat terang, tanpa pantulan, semua sudut terlihat.
reason-ktp-upside-down = Foto KTP terbalik atau miring. Foto lagi dengan tulisan tegak.
reason-ktp-photocopy = Foto menunjukkan fotokopi. Foto KTP yang asli.
reason-selfie-unclear = Wajah tidak terlihat jelas. Ambil swafoto lagi di tempat terang.
reason-selfie-without-ktp = KTP tidak terlihat di swafoto. Pegang KTP di samping wajah.
reason-selfie-other-person = Wajah di swafoto dan di KTP berbeda. Pemilik KTP sendiri yang harus difoto.
reason-under-age = Pemilik NIK berusia di bawah 17 tahun. Minta orang tua atau wali untuk mendaftar.
reason-other = Ada yang perlu diperbaiki. Penjelasannya ada di aplikasi.
