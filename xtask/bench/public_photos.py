"""Takes public pictures out of the Python package scikit-image, and labels them for `measure judge`.

They are a real astronaut (NASA, public domain), 100 real faces and 100 pictures without any (a
part of Labeled Faces in the Wild, as the package ships it, 25 pixels wide), and things that are
neither a face nor a card. None of them becomes part of the project.

Called with the package's wheel and the folder to write to.
"""

import ast
import pathlib
import struct
import sys
import zipfile
import zlib

FACES = "no_face,several_faces"
CARDS = "no_card"
THINGS = ["coffee", "chelsea", "rocket", "hubble_deep_field", "motorcycle_left", "coins", "grass", "gravel", "brick"]


def png(width, height, rows):
    """A grey picture as PNG."""

    def chunk(name, data):
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    size = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def enlarged(face, side, margin, times):
    """The picture in the middle of its own edges, softly enlarged."""
    whole = side + 2 * margin

    def at(x, y):
        x, y = min(max(x - margin, 0), side - 1), min(max(y - margin, 0), side - 1)
        return face[y * side + x]

    rows = []
    for y in range(whole * times - times):
        top, down = divmod(y, times)
        row = []
        for x in range(whole * times - times):
            left, right = divmod(x, times)
            upper = at(left, top) * (times - right) + at(left + 1, top) * right
            lower = at(left, top + 1) * (times - right) + at(left + 1, top + 1) * right
            row.append((upper * (times - down) + lower * down) // (times * times))
        rows.append(row)
    return png(len(rows[0]), len(rows), rows)


def main(wheel, folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    labels = []
    with zipfile.ZipFile(wheel) as package:
        names = package.namelist()

        def take(name, subject, truth, only):
            source = next(path for path in names if path.startswith(f"skimage/data/{name}."))
            target = f"{name}-{subject}{pathlib.Path(source).suffix}"
            (folder / target).write_bytes(package.read(source))
            labels.append(f"{target}\tpublic\t{subject}\t{truth}\t{only}")

        take("astronaut", "selfie", "", FACES)
        for thing in THINGS:
            take(thing, "selfie", "no_face", FACES)
            take(thing, "ktp", "no_card", CARDS)
        data = package.read("skimage/data/lfw_subset.npy")
    (length,) = struct.unpack("<H", data[8:10])
    header = ast.literal_eval(data[10 : 10 + length].decode())
    count, side, _ = header["shape"]
    code = {"<f4": "f", "<f8": "d", "|u1": "B"}[header["descr"]]
    values = [value[0] for value in struct.iter_unpack("<" + code, data[10 + length :])]
    most = max(values)
    for number in range(count):
        part = values[number * side * side : (number + 1) * side * side]
        face = [min(255, max(0, int(value * 255 / most))) for value in part]
        (folder / f"small-{number}.png").write_bytes(enlarged(face, side, 10, 6))
        truth = "" if number < count // 2 else "no_face"
        labels.append(f"small-{number}.png\tpublic\tselfie\t{truth}\t{FACES}")
    (folder / "labels.tsv").write_text("\n".join(labels) + "\n")


main(*sys.argv[1:])
