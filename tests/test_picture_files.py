"""One way of opening pictures: what it reads, what it refuses, and how it lays out ink."""

import io
import re
import struct

import numpy as np
import pytest
from PIL import Image, ImageDraw, features
from png_files import encode_png

from mnist_ae.data.grey_pictures import read_grey
from mnist_ae.data.jpeg import find_damage
from mnist_ae.data.picture_files import is_picture, open_picture
from mnist_ae.pictures import read_picture

TURN_RIGHT = 6  # EXIF's number for a picture whose top lies on the right
ORIENTATION = 0x0112
NO_GAP = bytes([0x55, 0x3A, 0xC6, 0x91])


@pytest.fixture
def photo():
    """A picture of 60×40 without symmetry."""
    rows, columns = np.mgrid[:40, :60]
    noise = np.random.default_rng(0).normal(0, 8, (40, 60, 3))
    waves = [np.sin(columns / 9), np.cos(rows / 7), np.sin(rows / 5 + columns / 11)]
    pixels = 128 + 90 * np.stack(waves, axis=2) + noise
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def grey_at(path, *point):
    return open_picture(path).convert("L").getpixel(point)


# Turned


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif"])
def test_pictures_are_turned_as_the_camera_says(tmp_path, suffix):
    picture = Image.new("RGB", (60, 40), "white")
    ImageDraw.Draw(picture).rectangle([0, 0, 29, 39], fill="navy")  # left, so it is on top
    exif = Image.Exif()
    exif[ORIENTATION] = TURN_RIGHT
    path = tmp_path / f"a.{suffix}"
    picture.save(path, exif=exif)
    pixels = read_picture(path)
    assert pixels.shape == (60, 40, 3)
    assert pixels[:28].max() < 150
    assert pixels[32:].min() > 200
    grey = read_grey(path, (60, 40))
    assert grey[:28].max() < 60
    assert grey[32:].min() > 200


# Laid on paper


def stroke(mode, colour, **options):
    picture = Image.new(mode, (28, 28), **options)
    ImageDraw.Draw(picture).line([(14, 4), (14, 24)], fill=colour, width=4)
    return picture


def drawings(ink):
    """{name: picture} of one stroke in white or black on nothing, in all modes."""
    value = {"white": 255, "black": 0}[ink]
    rgba = stroke("RGBA", (value, value, value, 255), color=(value, value, value, 0))
    grey = stroke("L", value, color=77)
    palette = Image.new("P", (28, 28), 0)
    palette.putpalette([9, 9, 9, value, value, value])
    ImageDraw.Draw(palette).line([(14, 4), (14, 24)], fill=1, width=4)
    colour = stroke("RGB", (value, value, value), color=(9, 8, 7))
    return {
        "rgba.png": (rgba, {}),
        "rgba.webp": (rgba, {"lossless": True, "exact": True}),
        "rgba.tif": (rgba, {}),
        "la.png": (rgba.convert("LA"), {}),
        "grey.png": (grey, {"transparency": 77}),
        "palette.png": (palette, {"transparency": 0}),
        "levels.png": (palette, {"transparency": bytes([0, 255])}),
        "palette.gif": (palette, {"transparency": 0}),
        "colour.png": (colour, {"transparency": (9, 8, 7)}),
    }


@pytest.mark.parametrize(("ink", "paper", "value"), [("white", 0, 255), ("black", 255, 0)])
def test_ink_on_nothing_shows_in_all_modes(tmp_path, ink, paper, value):
    for name, (picture, options) in drawings(ink).items():
        path = tmp_path / name
        picture.save(path, **options)
        assert grey_at(path, 0, 0) == paper, name
        assert grey_at(path, 14, 14) == value, name
        assert read_picture(path, "mask")[14, 14] == bool(value), name


def test_soft_ink_shows(tmp_path):
    picture = Image.new("RGBA", (28, 28), (255, 255, 255, 0))
    ImageDraw.Draw(picture).ellipse([6, 6, 21, 21], fill=(255, 255, 255, 90))
    picture.save(tmp_path / "faint.png")
    assert grey_at(tmp_path / "faint.png", 0, 0) == 0
    assert grey_at(tmp_path / "faint.png", 14, 14) == 90


def test_partly_transparent_photographs_keep_their_background(tmp_path):
    for name, paper, ink in (("scan", 250, 10), ("night", 10, 250)):
        picture = Image.new("LA", (50, 50), (paper, 255))
        drawing = ImageDraw.Draw(picture)
        drawing.line([(10, 25), (40, 25)], fill=(ink, 255), width=5)
        drawing.rectangle([0, 0, 9, 49], fill=(0, 0))
        path = tmp_path / f"{name}.png"
        picture.save(path)
        assert abs(grey_at(path, 3, 3) - paper) < 20, "as the rest of it"


def test_thick_ink_is_not_taken_for_a_background(tmp_path):
    picture = Image.new("RGBA", (28, 28), (0, 0, 0, 0))
    ImageDraw.Draw(picture).rectangle([2, 2, 25, 25], fill="white")
    picture.save(tmp_path / "thick.png")
    assert grey_at(tmp_path / "thick.png", 0, 0) == 0


def test_whole_pictures_are_left_as_they_are(tmp_path, photo, recwarn):
    for mode in ("LA", "RGBA"):
        photo.convert(mode).save(tmp_path / f"{mode}.png")
        assert open_picture(tmp_path / f"{mode}.png").mode == mode
    palette = photo.convert("P", palette=Image.Palette.ADAPTIVE)
    palette.save(tmp_path / "levels.png", transparency=bytes(256 * [255]))
    found = open_picture(tmp_path / "levels.png").convert("RGB")
    assert np.array_equal(found, palette.convert("RGB"))
    assert not recwarn.list


# Read whatever the suffix


@pytest.mark.parametrize(
    "form",
    ["AVIF", "BMP", "GIF", "JPEG", "JPEG2000", "PCX", "PNG", "PPM", "TGA", "TIFF", "WEBP"],
)
def test_what_pillow_decodes_is_read_by_its_content(tmp_path, photo, form):
    if form == "AVIF" and not features.check("avif"):
        pytest.skip("this Pillow can't decode AVIF")
    for name in ("a.dat", "a", "a.png"):
        path = tmp_path / name
        photo.save(path, format=form)
        assert is_picture(path)
        found = np.asarray(open_picture(path).convert("RGB"), float)
        assert abs(found - np.asarray(photo)).mean() < 40


@pytest.mark.parametrize(
    "content",
    [b"", b"words\n", b"%!PS-Adobe-3.0 EPSF-3.0\n", b"\x89HDF\r\n\x1a\n", bytes(99)],
)
def test_what_is_no_picture_is_none(tmp_path, content):
    (tmp_path / "a.dat").write_bytes(content)
    assert not is_picture(tmp_path / "a.dat")


def test_heic_under_another_name_is_called_so(tmp_path):
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"\0\0\0\x18ftypheic" + bytes(99))
    with pytest.raises(ValueError, match=r"photo\.jpg: found no readable .* type HEIC"):
        open_picture(path)


# Frames and depths


@pytest.mark.parametrize("suffix", ["gif", "tif", "png", "webp"])
def test_further_frames_are_refused(tmp_path, photo, suffix):
    others = [photo.rotate(90), photo.rotate(180)]
    path = tmp_path / f"a.{suffix}"
    photo.save(path, save_all=True, append_images=others)
    with pytest.raises(
        ValueError, match=rf"a\.{suffix}: found 3 frames or pages \(.*, exp"
    ):
        open_picture(path)
    photo.save(path, save_all=True)
    assert open_picture(path).size == photo.size


def test_a_photograph_with_a_preview_is_no_animation(tmp_path, photo):
    photo.save(tmp_path / "phone.jpg", "MPO", save_all=True, append_images=[photo])
    with Image.open(tmp_path / "phone.jpg") as picture:
        assert picture.n_frames == 2
    assert open_picture(tmp_path / "phone.jpg").size == photo.size


def write_deep(folder):
    """Write pictures of more than 8 bits in all formats that have them; returns paths."""
    values = np.full((8, 8), 40_000)
    Image.fromarray(values.astype(np.uint16)).save(folder / "i16.png")
    Image.fromarray(values.astype(np.uint16)).save(folder / "i16.tif")
    Image.fromarray(values.astype(np.int32)).save(folder / "i.tif")
    Image.fromarray(values.astype(np.float32)).save(folder / "f.tif")
    Image.fromarray(values.astype(np.uint16)).save(folder / "i16.jp2")
    grey_header = b"P5 8 8 65535\n"
    (folder / "grey.pgm").write_bytes(grey_header + values.astype(">u2").tobytes())
    colours = np.repeat(values[..., np.newaxis], 3, axis=2).astype(">u2")
    (folder / "colour.ppm").write_bytes(b"P6 8 8 65535\n" + colours.tobytes())
    (folder / "deep.sgi").write_bytes(deep_sgi(colours))
    (folder / "rgb.png").write_bytes(encode_png(colours, 2))
    return sorted(folder.iterdir())


def deep_sgi(colours):
    """An SGI file of 2 bytes per channel, after the format's description."""
    height, width, channels = colours.shape
    start = struct.pack(">HBBHHHHII", 474, 0, 2, 3, width, height, channels, 0, 65535)
    return start + bytes(512 - len(start)) + colours.transpose(2, 0, 1).tobytes()


def test_depths_beyond_8_bits_are_refused(tmp_path):
    for path in write_deep(tmp_path):
        with pytest.raises(ValueError, match=f"{path.name}: found 16 bits or more, mode"):
            open_picture(path)


# Damaged JPEGs


def as_jpeg(picture, **options):
    file = io.BytesIO()
    picture.save(file, "JPEG", **options)
    return file.getvalue()


WAYS_TO_SAVE = [
    {"quality": 30},
    {"quality": 75, "optimize": True},
    {"quality": 95, "subsampling": 0},
    {"progressive": True},
    {"restart_marker_blocks": 3},
]


@pytest.mark.parametrize("options", WAYS_TO_SAVE)
def test_whole_jpegs_are_whole(photo, options):
    pictures = [photo, photo.convert("L"), photo.convert("CMYK"), stroke("L", 255)]
    for size in (1, 7, 16, 28, 50):
        for colour in ("white", "black", "olive"):
            pictures.append(Image.new("RGB", (size, size), colour))
    for picture in pictures:
        assert find_damage(as_jpeg(picture, **options)) == ""


def test_a_whole_jpeg_may_have_comments_and_a_tail(photo):
    content = as_jpeg(photo, comment="\xff\xd9 is not the end", quality=90)
    assert find_damage(content + b"a film of the moment") == ""


def test_jpegs_whose_codes_do_not_fit_are_damaged(photo):
    content = as_jpeg(photo, quality=90)
    end = len(content) - 2
    too_long = content[:end] + 10 * NO_GAP + content[end:]
    assert find_damage(too_long) == "its codes end too late"
    too_short = content[: end - 200] + content[end:]
    assert find_damage(too_short) == "its codes end too early"
    middle = end - 300
    marker = content[:middle] + b"\xff\x10" + content[middle + 2 :]
    assert find_damage(marker) == "its segments do not follow one another"


def test_flipped_bits_are_found_where_that_can_be(tmp_path, photo):
    """A wrong number of the right length can't be found: JPEG has no checksum."""
    whole = as_jpeg(photo, quality=95, subsampling=0)
    rng = np.random.default_rng(0)
    num_refused = 0
    for _ in range(60):
        content = bytearray(whole)
        content[rng.integers(len(whole) // 2, len(whole) - 2)] ^= 1 << rng.integers(8)
        (tmp_path / "a.jpg").write_bytes(content)
        try:
            open_picture(tmp_path / "a.jpg")
        except ValueError as error:
            assert "a.jpg: found" in str(error)
            num_refused += 1
    assert num_refused >= 12


@pytest.mark.parametrize("num_lost", [2, 50, 900])
def test_cut_jpegs_are_refused(tmp_path, photo, num_lost):
    (tmp_path / "a.jpg").write_bytes(as_jpeg(photo)[:-num_lost])
    with pytest.raises(ValueError, match=r"a\.jpg: found"):
        open_picture(tmp_path / "a.jpg")


# What is said


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<!doctype html>", "Pillow can't decode a web page (HTML)"),
        (b"version https://git-lfs.github.com", "Pillow can't decode a git-lfs pointer"),
        (b"5,0,0", "Pillow can't decode the bytes b'5,0,0' at its start"),
        (b"", "an empty file"),
    ],
)
def test_what_lies_in_the_place_of_a_picture_is_named(tmp_path, content, words):
    (tmp_path / "a.png").write_bytes(content)
    said = re.escape(f"a.png: found no readable picture ({words}")
    with pytest.raises(ValueError, match=f"{said}.*, expected a whole one"):
        open_picture(tmp_path / "a.png")


def test_a_picture_that_may_not_be_read_is_called_so(tmp_path, photo, monkeypatch):
    def refuse(path, *args, **kwargs):
        raise PermissionError(13, "Permission denied", str(path))

    for name in ("a.png", "a.tga"):
        photo.save(tmp_path / name)
    monkeypatch.setattr(Image, "open", refuse)
    for name in ("a.png", "a.tga"):
        assert is_picture(tmp_path / name), "it is not skipped"
        with pytest.raises(ValueError, match="found a file that may not be read"):
            open_picture(tmp_path / name)
    assert not is_picture(tmp_path / "a.txt")


def test_huge_pictures_are_refused_in_plain_words(tmp_path, photo, monkeypatch, recwarn):
    photo.save(tmp_path / "a.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 2000)
    assert open_picture(tmp_path / "a.png").size == photo.size
    assert not recwarn, "Pillow's warning names no file"
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    with pytest.raises(ValueError, match=r"a\.png: found more than 2,000 pixels, expected"):
        open_picture(tmp_path / "a.png")


@pytest.mark.parametrize("error", [RuntimeError, NotImplementedError, EOFError])
def test_whatever_decoders_raise_is_said_of_the_file(tmp_path, photo, monkeypatch, error):
    def fail(self):
        raise error("Failed to decode")

    photo.save(tmp_path / "a.png")
    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load", fail)
    with pytest.raises(ValueError, match=r"a\.png: found no .*Failed to decode"):
        open_picture(tmp_path / "a.png")


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp"])
def test_a_damaged_exif_entry_loses_no_picture(tmp_path, photo, suffix):
    path = tmp_path / f"a.{suffix}"
    photo.save(path, exif=b"Exif\0\0garbage")
    assert open_picture(path).size == photo.size
