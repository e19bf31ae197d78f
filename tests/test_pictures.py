"""Readers of colour pictures, on small folders in the layouts of ALL-IDB and DRIVE."""

import struct
import zlib

import numpy as np
import pytest
import tifffile
from PIL import Image, ImageOps

from mnist_ae.pictures import load_cells, load_slides, load_vessels, read_picture

SIZE = (10, 12)  # height and width


@pytest.fixture(autouse=True)
def nowhere_else(monkeypatch, tmp_path):
    """No data root but the one in the test, and painters that are quick."""
    monkeypatch.delenv("MNIST_AE_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    rng = np.random.default_rng(1)
    cells = (
        draw(rng, 6, 9, 9, 3),
        np.arange(6) % 2,
        np.arange(6) // 2,
        rng.integers(0, 3, (6, 9, 9)),
    )
    cells = tuple(array.astype(np.uint8) for array in cells)
    eyes = draw(rng, 40, 5, 4, 3), draw(rng, 40, 5, 4) > 99, draw(rng, 40, 5, 4) > 9
    monkeypatch.setattr("mnist_ae.standins.blood_smears.smears", lambda: cells)
    monkeypatch.setattr("mnist_ae.standins.fundus.fundus", lambda: eyes)
    return cells, eyes


def draw(rng, *shape):
    return rng.integers(0, 256, shape, dtype=np.uint8)


def save(path, pixels, mode=None, **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.fromarray(pixels)
    (image.convert(mode) if mode else image).save(path, **options)
    return path


def write_drive(root, half, numbers, rng, manual="1st_manual"):
    """One half of DRIVE as it is packed: TIFF pictures, GIF masks; gives the arrays."""
    images, masks, fields = draw(rng, len(numbers), *SIZE, 3), [], []
    kind = "training" if half == "training" else "test"
    for number, image in zip(numbers, images, strict=True):
        masks.append(rng.random(SIZE) < 0.2)
        fields.append(rng.random(SIZE) < 0.8)
        save(root / "DRIVE" / half / "images" / f"{number:02}_{kind}.tif", image)
        path = root / "DRIVE" / half
        if manual:
            save(path / manual / f"{number:02}_manual1.gif", 255 * masks[-1].astype(np.uint8))
        save(path / "mask" / f"{number:02}_{kind}_mask.gif", 255 * fields[-1].astype(np.uint8))
    return images, np.array(masks), np.array(fields)


def write_plain(root, count, rng, fields=True):
    images, masks = draw(rng, count, *SIZE, 3), draw(rng, 2, count, *SIZE) > 127
    for k in range(count):
        save(root / "images" / f"eye_{k}.png", images[k])
        save(root / "masks" / f"eye_{k}.gif", 255 * masks[0, k].astype(np.uint8))
        if fields:
            save(root / "fields" / f"eye_{k}.BMP", 255 * masks[1, k].astype(np.uint8), format="BMP")
    return images, masks[0], masks[1]


def png_of_16_bits(kind, channels, size=4):
    """A PNG of one value, after the standard: Pillow writes none of more than one channel."""
    row = b"\0" + size * channels * b"\x9c\x40"
    parts = {
        b"IHDR": struct.pack(">IIBBBBB", size, size, 16, kind, 0, 0, 0),
        b"IDAT": zlib.compress(size * row),
        b"IEND": b"",
    }
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts.items()
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


# One picture


@pytest.mark.parametrize("suffix", ["png", "tif", "bmp"])
def test_colour_comes_back_exactly(tmp_path, suffix):
    pixels = draw(np.random.default_rng(0), *SIZE, 3)
    found = read_picture(save(tmp_path / f"a.{suffix}", pixels))
    assert found.dtype == np.uint8 and np.array_equal(found, pixels) and found.flags.writeable


def test_colour_of_other_modes(tmp_path):
    pixels = draw(np.random.default_rng(0), *SIZE, 3) // 128 * 255  # eight colours
    for mode in ("RGBA", "P", "CMYK"):
        path = save(tmp_path / f"{mode}.tif", pixels, mode)
        with Image.open(path) as picture:
            assert picture.mode == mode
        assert np.array_equal(read_picture(path, "RGB"), pixels)
    grey = np.repeat(pixels[..., :1], 3, axis=2)
    assert np.array_equal(read_picture(save(tmp_path / "grey.png", grey)), grey)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
@pytest.mark.parametrize("suffix", ["png", "gif"])
def test_masks_of_any_mode(tmp_path, mode, suffix):
    if (mode, suffix) == ("LA", "gif"):
        pytest.skip("GIF has no such mode")
    mask = np.random.default_rng(0).random(SIZE) < 0.5
    found = read_picture(save(tmp_path / f"a.{suffix}", 255 * mask.astype(np.uint8), mode), "mask")
    assert found.dtype == bool and np.array_equal(found, mask)


def test_masks_above_127_and_empty_ones(tmp_path):
    pixels = np.array([[0, 127, 128, 255]], np.uint8)
    assert read_picture(save(tmp_path / "a.png", pixels), "mask").tolist() == [[0, 0, 1, 1]]
    assert not read_picture(save(tmp_path / "b.png", 0 * pixels), "mask").any()


def test_pictures_refused_by_name(tmp_path):
    colour = draw(np.random.default_rng(0), 40, 40, 3)
    for mode in ("1", "L", "LA", "P"):
        grey = colour[..., 0] if mode == "P" else colour
        with pytest.raises(
            ValueError, match=rf"a\.png: found a grey picture \({mode}\), expected c"
        ):
            read_picture(save(tmp_path / "a.png", grey, mode))
    deep = np.full(SIZE, 40_000, np.uint16)
    for path, pixels in (("16.png", deep), ("i.tif", deep.astype(np.int32)), ("f.tif", deep / 1.0)):
        pixels = pixels.astype(np.float32) if path[0] == "f" else pixels
        for mode in ("RGB", "mask"):
            with pytest.raises(
                ValueError, match=f"{path}: .*mode [IF].*, expected 8 bits a channel"
            ):
                read_picture(save(tmp_path / path, pixels), mode)
    tifffile.imwrite(tmp_path / "deep.tif", np.uint16(colour), photometric="rgb")
    with pytest.raises(ValueError, match=r"deep\.tif: .*16 bits or more.*, expected 8 bits"):
        read_picture(tmp_path / "deep.tif")  # Pillow takes the upper byte of each, without a word
    for kind, channels in {2: 3, 4: 2, 6: 4}.items():  # RGB, LA, RGBA
        (tmp_path / "deep.png").write_bytes(png_of_16_bits(kind, channels))
        for mode in ("RGB", "mask"):
            with pytest.raises(ValueError, match=r"deep\.png: .*16 bits or more.*, expected 8"):
                read_picture(tmp_path / "deep.png", mode)
    for name in ("cut.png", "cut.jpg", "cut.tif", "cut.gif", "cut.bmp"):
        path = save(tmp_path / name, colour)
        path.write_bytes(path.read_bytes()[:-700])
        with pytest.raises(ValueError, match=f"{name}: found no readable picture") as caught:
            read_picture(path)
        assert "\n" not in str(caught.value)
    (tmp_path / "page.png").write_bytes(b"<html>not found</html>")
    (tmp_path / "empty.png").write_bytes(b"")
    for name in ("page.png", "empty.png", "missing.png"):
        with pytest.raises(ValueError, match=f"{name}: found no readable picture"):
            read_picture(tmp_path / name)
    ones = np.eye(9, dtype=np.uint8)
    with pytest.raises(ValueError, match=r"ones\.png: found 1 at most, expected 255"):
        read_picture(save(tmp_path / "ones.png", ones), "mask")
    with pytest.raises(ValueError, match=r"height and width \(9, 9\), expected \(9, 8\)"):
        read_picture(tmp_path / "ones.png", "mask", (9, 8))


# ALL-IDB2


def test_cells_of_any_suffix_and_size(tmp_path, capsys):
    folder, rng = tmp_path / "ALL_IDB2" / "img", np.random.default_rng(0)
    squares = draw(rng, 4, 8, 8, 3)
    for name, pixels in zip(
        ("001_1.tif", "002_1.TIFF", "131_0.Png", "132_0.bmp"), squares, strict=True
    ):
        save(folder / f"Im{name}", pixels)
    wide = draw(rng, 8, 14, 3)
    save(folder / "Im133_0.png", wide)
    large = draw(rng, 20, 20, 3)
    save(folder / "Im134_0.JPG", large, quality=100)
    (folder / "Thumbs.db").write_bytes(b"what Windows leaves")
    (folder / "._Im001_1.tif").write_bytes(b"what macOS leaves")
    cells = load_cells(tmp_path, size=8)
    assert capsys.readouterr().out == ""
    assert (
        cells.images.shape == (6, 8, 8, 3) and cells.images.dtype == cells.labels.dtype == np.uint8
    )
    assert np.array_equal(cells.images[:4], squares)
    assert np.array_equal(cells.images[4], wide[:, 3:11]), "the middle square"
    with Image.open(folder / "Im134_0.JPG") as picture:
        smaller = np.array(picture.resize((8, 8), Image.Resampling.LANCZOS))
    assert np.array_equal(cells.images[5], smaller)
    assert cells.labels.tolist() == [1, 1, 0, 0, 0, 0]
    assert cells.names == ("Im001_1", "Im002_1", "Im131_0", "Im132_0", "Im133_0", "Im134_0")
    assert cells.slides is None
    assert (cells.dataset, cells.folder) == ("all-idb2", folder)
    assert repr(cells) == "Cells(6 images of 8×8×3, dataset='all-idb2')"


def test_cells_refused(tmp_path):
    folder, pixels = tmp_path / "ALL_IDB2" / "img", np.zeros((8, 8, 3), np.uint8)
    folder.mkdir(parents=True)
    with pytest.raises(ValueError, match="img: found 0 pictures, expected some"):
        load_cells(tmp_path)
    save(folder / "Im001_1.tif", pixels)
    with pytest.raises(ValueError, match="img: found only class 1, expected both"):
        load_cells(tmp_path)
    for name in ("Im002_2.tif", "Im003.tif", "Im_1.tif", "cell.png", "Im4_0 copy.tif"):
        path = save(folder / name, pixels)
        with pytest.raises(ValueError, match=f"{name}: found another name, expected .Im"):
            load_cells(tmp_path)
        path.unlink()
    twin = save(folder / "Im001_1.png", pixels)
    with pytest.raises(ValueError, match=r"Im001_1\.tif: found Im001_1 again, expected one a name"):
        load_cells(tmp_path)
    twin.unlink()
    save(folder / "Im002_0.tif", pixels[..., 0])
    with pytest.raises(ValueError, match=r"Im002_0\.tif: found a grey picture"):
        load_cells(tmp_path)


def test_painted_cells_are_announced(tmp_path, capsys, nowhere_else):
    (images, labels, slides, _), _ = nowhere_else
    cells = load_cells(tmp_path, size=3)
    (line,) = capsys.readouterr().out.splitlines()
    for part in (
        f"{tmp_path / 'ALL_IDB2' / 'img'}",
        "painted",
        "differ",
        "Nothing",
        "Put the files",
    ):
        assert part in line
    assert cells.dataset == "smears-stand-in" and cells.folder is None and len(cells) == 6
    assert np.array_equal(cells.labels, labels) and np.array_equal(cells.slides, slides)
    fitted = ImageOps.fit(Image.fromarray(images[0]), (3, 3), Image.Resampling.LANCZOS)
    assert np.array_equal(cells.images[0], fitted)


def test_the_root_is_found_as_elsewhere(tmp_path, monkeypatch, capsys):
    rng = np.random.default_rng(0)
    for k in (0, 1):
        save(
            tmp_path / "cache" / "mnist-ae" / "ALL_IDB2" / "img" / f"Im1_{k}.png",
            draw(rng, 8, 8, 3),
        )
    assert load_cells(tmp_path / "other").dataset == "all-idb2", "in the user's cache"
    monkeypatch.setenv("MNIST_AE_DATA", str(tmp_path / "missing"))
    with pytest.raises(FileNotFoundError, match="MNIST_AE_DATA"):
        load_vessels()
    monkeypatch.setenv("MNIST_AE_DATA", str(tmp_path / "shared"))
    write_drive(tmp_path / "shared", "training", range(21, 25), rng)
    assert load_vessels()[0].dataset == "drive"


# ALL-IDB1


def write_slide(root, name, text=None):
    pixels = draw(np.random.default_rng(len(name)), *SIZE, 3)
    save(root / "ALL_IDB1" / "im" / f"{name}.jpg", pixels, quality=95)
    if text is not None:
        path = root / "ALL_IDB1" / "xyc" / f"{name}.xyc"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)


def test_slides_and_their_centroids(tmp_path):
    write_slide(tmp_path, "Im001_1", b"0\t 0\r\n11\t9\r\n\r\n")
    write_slide(tmp_path, "Im002_1", b"\xef\xbb\xbf  3.0, 4.75\n5 ,6\n7   8")
    write_slide(tmp_path, "Im034_0")
    write_slide(tmp_path, "Im035_0", b"\n")
    slides = list(load_slides(tmp_path))
    assert [label for _, label, _ in slides] == [1, 1, 0, 0]
    points = [points.tolist() for _, _, points in slides]
    assert points == [[[0, 0], [11, 9]], [[3, 4], [5, 6], [7, 8]], [], []]
    for image, _, points in slides:
        assert image.shape == (*SIZE, 3) and image.dtype == np.uint8
        assert points.dtype == np.int64 and points.shape[1] == 2
    with Image.open(tmp_path / "ALL_IDB1" / "im" / "Im001_1.jpg") as picture:
        assert np.array_equal(slides[0][0], picture)


@pytest.mark.parametrize(
    "line", ["1", "1 2 3", "a b", "12 3", "3 10", "-1 2", "nan 1", "", "1;2", "é"]
)
def test_wrong_lines_are_named(tmp_path, line):
    write_slide(tmp_path, "Im001_1", f"1 2\n{line}\n3 4\n".encode("latin-1"))
    with pytest.raises(
        ValueError, match=r"Im001_1\.xyc, line 2: found '.*', expected x and y in 12×10"
    ):
        list(load_slides(tmp_path))


def test_slides_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="im: found no such folder"):
        list(load_slides(tmp_path))
    write_slide(tmp_path, "Im001_1")
    with pytest.raises(ValueError, match=r"Im001_1\.xyc: found no centroid"):
        list(load_slides(tmp_path))
    write_slide(tmp_path, "Im001_1", b" \n")
    with pytest.raises(ValueError, match=r"Im001_1\.xyc: found no centroid"):
        list(load_slides(tmp_path))


# DRIVE and its like


def same(vessels, arrays, chosen=slice(None)):
    found = vessels.images, vessels.masks, vessels.fields
    assert [array.dtype for array in found] == [np.uint8, bool, bool]
    return all(np.array_equal(a, b[chosen]) for a, b in zip(found, arrays, strict=True))


def test_drive_as_it_is_packed(tmp_path, capsys):
    rng = np.random.default_rng(0)
    train = write_drive(tmp_path, "training", range(21, 25), rng)
    test = write_drive(tmp_path, "test", range(1, 4), rng)
    (tmp_path / "DRIVE" / "test" / "2nd_manual").mkdir()
    halves = load_vessels(tmp_path)
    assert capsys.readouterr().out == ""
    assert same(halves[0], train) and same(halves[1], test)
    assert halves[0].names == ("21_training", "22_training", "23_training", "24_training")
    assert halves[1].names == ("01_test", "02_test", "03_test")
    for half in halves:
        assert (half.dataset, half.folder) == ("drive", tmp_path / "DRIVE")
    images, masks = halves[0]
    assert images is halves[0].images and masks is halves[0].masks


def test_drive_without_answers_to_the_test(tmp_path, capsys):
    rng = np.random.default_rng(0)
    arrays = write_drive(tmp_path, "training", range(21, 30), rng)
    write_drive(tmp_path, "test", range(1, 4), rng, manual=None)
    train, test = load_vessels(tmp_path)
    assert same(train, arrays, [1, 2, 3, 5, 6, 7]) and same(test, arrays, [0, 4, 8])
    assert test.names == ("21_training", "25_training", "29_training")


@pytest.mark.parametrize("fields", [True, False])
def test_a_plain_folder(tmp_path, capsys, fields):
    images, masks, inside = write_plain(tmp_path / "mine", 5, np.random.default_rng(0), fields)
    train, test = load_vessels(folder=str(tmp_path / "mine"))
    arrays = images, masks, inside if fields else np.ones_like(inside)
    assert same(train, arrays, [1, 2, 3]) and same(test, arrays, [0, 4])
    assert train.names == ("eye_1", "eye_2", "eye_3")
    assert (train.dataset, train.folder) == ("folder mine", tmp_path / "mine")
    assert capsys.readouterr().out == ""


def test_painted_retinas_are_announced(tmp_path, capsys, nowhere_else):
    train, test = load_vessels(tmp_path)
    (line,) = capsys.readouterr().out.splitlines()
    for part in (f"{tmp_path / 'DRIVE'}", "painted", "differ", "Nothing", "Put the files"):
        assert part in line
    assert same(train, nowhere_else[1], slice(20)) and same(test, nowhere_else[1], slice(20, None))
    assert train.dataset == "fundus-stand-in" and train.folder is None
    assert len(train) == len(test) == 20


def test_sizes_must_agree(tmp_path):
    rng, other = np.random.default_rng(0), np.zeros((10, 11, 3), np.uint8)
    for k, (part, file) in enumerate(
        (("images", "eye_3.png"), ("masks", "eye_2.gif"), ("fields", "eye_0.BMP"))
    ):
        write_plain(tmp_path / f"{k}", 5, rng)
        save(tmp_path / f"{k}" / part / file, other, format=None if file[-1] != "P" else "BMP")
        message = rf"{file}: found height and width \(10, 11\), expected \(10, 12\)"
        with pytest.raises(ValueError, match=message):
            load_vessels(folder=tmp_path / f"{k}")


def test_partners_must_be_there(tmp_path):
    rng = np.random.default_rng(0)
    write_drive(tmp_path, "training", range(21, 25), rng)
    (tmp_path / "DRIVE" / "training" / "mask" / "22_training_mask.gif").unlink()
    with pytest.raises(ValueError, match=r"training.mask: found no picture 22"):
        load_vessels(tmp_path)
    write_plain(tmp_path / "mine", 5, rng)
    (tmp_path / "mine" / "images" / "eye_4.png").unlink()
    with pytest.raises(ValueError, match="images: found no picture eye_4"):
        load_vessels(folder=tmp_path / "mine")
    with pytest.raises(ValueError, match="images: found 0 pictures"):
        load_vessels(folder=tmp_path / "nowhere")
    write_plain(tmp_path / "single", 1, rng)
    with pytest.raises(ValueError, match="single: found one picture, expected two or more"):
        load_vessels(folder=tmp_path / "single")
    (tmp_path / "mine" / "masks" / "eye_4.gif").unlink()
    (tmp_path / "mine" / "fields" / "eye_4.BMP").unlink()
    (tmp_path / "mine" / "masks" / "eye_1.gif").write_bytes(b"GIF89a")
    with pytest.raises(ValueError, match=r"eye_1\.gif: found no readable picture"):
        load_vessels(folder=tmp_path / "mine")
