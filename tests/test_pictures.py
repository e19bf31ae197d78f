"""Readers of colour pictures, on small folders in the layouts of ALL-IDB2 and DRIVE."""

import re
import unicodedata

import numpy as np
import pytest
import tifffile
from PIL import Image, ImageOps
from png_files import encode_png

from mnist_ae.pictures import load_cells, load_vessels, read_picture

SIZE = (10, 12)  # height and width
HALF = 127  # half of the grey values are above


def draw(rng, *shape):
    """Random pixels, uint8."""
    return rng.integers(0, 256, shape, dtype=np.uint8)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture(autouse=True)
def no_data_elsewhere(monkeypatch, tmp_path):
    """No data root but the one in the test."""
    monkeypatch.delenv("MNIST_AE_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def painted_cells(monkeypatch):
    """Let a quick painter paint six cells; gives (images, labels, slides, masks)."""
    rng = np.random.default_rng(1)
    images = draw(rng, 6, 9, 9, 3)
    labels = np.array([0, 1, 0, 1, 0, 1], np.uint8)
    slides = np.array([0, 0, 1, 1, 2, 2], np.uint8)
    masks = rng.integers(0, 3, (6, 9, 9), dtype=np.uint8)
    cells = (images, labels, slides, masks)
    monkeypatch.setattr("mnist_ae.standins.blood_smears.smears", lambda: cells)
    return cells


@pytest.fixture
def painted_eyes(monkeypatch):
    """Let a quick painter paint forty retinas; gives (images, masks, fields)."""
    rng = np.random.default_rng(1)
    eyes = (draw(rng, 40, 5, 4, 3), draw(rng, 40, 5, 4) > 99, draw(rng, 40, 5, 4) > 9)
    monkeypatch.setattr("mnist_ae.standins.fundus.fundus", lambda: eyes)
    return eyes


def save(path, pixels, mode=None, **options):
    """Write pixels as a picture, in another mode if one is given; returns the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.fromarray(pixels)
    if mode is not None:
        image = image.convert(mode)
    image.save(path, **options)
    return path


def save_mask(path, mask, **options):
    return save(path, 255 * mask.astype(np.uint8), **options)


def write_drive(root, half, numbers, rng, with_answers=True):
    """Write one half of DRIVE as it is packed: TIFF pictures, GIF masks.

    Returns:
        (images, masks, fields).
    """
    kind = "training" if half == "training" else "test"
    folder = root / "DRIVE" / half
    images = draw(rng, len(numbers), *SIZE, 3)
    masks = rng.random((len(numbers), *SIZE)) < 0.2
    fields = rng.random((len(numbers), *SIZE)) < 0.8
    for k, number in enumerate(numbers):
        save(folder / "images" / f"{number:02}_{kind}.tif", images[k])
        save_mask(folder / "mask" / f"{number:02}_{kind}_mask.gif", fields[k])
        if with_answers:
            save_mask(folder / "1st_manual" / f"{number:02}_manual1.gif", masks[k])
    return images, masks, fields


def write_own_folder(root, count, rng, with_fields=True):
    """Write pictures in the plain layout; returns (images, masks, fields)."""
    images = draw(rng, count, *SIZE, 3)
    masks = draw(rng, count, *SIZE) > HALF
    fields = draw(rng, count, *SIZE) > HALF
    for k in range(count):
        save(root / "images" / f"eye_{k}.png", images[k])
        save_mask(root / "masks" / f"eye_{k}.gif", masks[k])
        if with_fields:
            save_mask(root / "fields" / f"eye_{k}.BMP", fields[k], format="BMP")
    return images, masks, fields


def png_of_16_bits(kind, channels, size=4):
    """A PNG of one value."""
    return encode_png(np.full((size, size, channels), 0x9C40, ">u2"), kind)


# One picture


@pytest.mark.parametrize("suffix", ["png", "tif", "bmp"])
def test_colour_comes_back_exactly(tmp_path, rng, suffix):
    pixels = draw(rng, *SIZE, 3)
    found = read_picture(save(tmp_path / f"a.{suffix}", pixels))
    assert found.dtype == np.uint8
    assert np.array_equal(found, pixels)
    assert found.flags.writeable


def test_colour_of_other_modes(tmp_path, rng):
    pixels = draw(rng, *SIZE, 3) // 128 * 255  # eight colours
    for mode in ("RGBA", "P", "CMYK"):
        path = save(tmp_path / f"{mode}.tif", pixels, mode)
        with Image.open(path) as picture:
            assert picture.mode == mode
        assert np.array_equal(read_picture(path, "RGB"), pixels)
    grey = np.repeat(pixels[..., :1], 3, axis=2)
    assert np.array_equal(read_picture(save(tmp_path / "grey.png", grey)), grey)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
@pytest.mark.parametrize("suffix", ["png", "gif"])
def test_masks_of_any_mode(tmp_path, rng, mode, suffix):
    if (mode, suffix) == ("LA", "gif"):
        pytest.skip("GIF has no such mode")
    mask = rng.random(SIZE) < 0.5
    found = read_picture(save_mask(tmp_path / f"a.{suffix}", mask, mode=mode), "mask")
    assert found.dtype == bool
    assert np.array_equal(found, mask)


def test_masks_above_127_and_empty_ones(tmp_path):
    pixels = np.array([[0, 127, 128, 255]], np.uint8)
    mask = read_picture(save(tmp_path / "a.png", pixels), "mask")
    assert mask.tolist() == [[False, False, True, True]]
    assert not read_picture(save(tmp_path / "b.png", 0 * pixels), "mask").any()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P"])
def test_grey_pictures_are_refused(tmp_path, rng, mode):
    pixels = draw(rng, 40, 40, 3)
    if mode == "P":  # a palette of colours would be none of grey
        pixels = pixels[..., 0]
    path = save(tmp_path / "a.png", pixels, mode)
    with pytest.raises(
        ValueError, match=rf"a\.png: found a grey picture \({mode}\), expected c"
    ):
        read_picture(path)


@pytest.mark.parametrize("mode", ["RGB", "mask"])
@pytest.mark.parametrize(
    ("name", "kind"), [("16.png", np.uint16), ("i.tif", np.int32), ("f.tif", np.float32)]
)
def test_deep_grey_pictures_are_refused(tmp_path, name, kind, mode):
    path = save(tmp_path / name, np.full(SIZE, 40_000, kind))
    with pytest.raises(
        ValueError, match=f"{name}: .*mode [IF].*, expected 8 bits per channel"
    ):
        read_picture(path, mode)


def test_deep_colour_pictures_are_refused(tmp_path, rng):
    """Pillow takes the upper byte of each channel, without a word."""
    pixels = np.uint16(draw(rng, 40, 40, 3))
    tifffile.imwrite(tmp_path / "deep.tif", pixels, photometric="rgb")
    with pytest.raises(
        ValueError, match=r"deep\.tif: .*16 bits or more.*, expected 8 bits"
    ):
        read_picture(tmp_path / "deep.tif")
    for kind, channels in {2: 3, 4: 2, 6: 4}.items():  # RGB, LA, RGBA
        (tmp_path / "deep.png").write_bytes(png_of_16_bits(kind, channels))
        for mode in ("RGB", "mask"):
            with pytest.raises(
                ValueError, match=r"deep\.png: .*16 bits or more.*, expected 8"
            ):
                read_picture(tmp_path / "deep.png", mode)


@pytest.mark.parametrize("suffix", ["png", "jpg", "tif", "gif", "bmp"])
def test_pictures_that_were_cut_are_refused(tmp_path, rng, suffix):
    path = save(tmp_path / f"cut.{suffix}", draw(rng, 40, 40, 3))
    path.write_bytes(path.read_bytes()[:-700])
    with pytest.raises(
        ValueError, match=f"{path.name}: found no readable picture"
    ) as caught:
        read_picture(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [b"<html>not found</html>", b"", None])
def test_what_is_no_picture_is_refused(tmp_path, content):
    path = tmp_path / "a.png"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ValueError, match=r"a\.png: found no readable picture"):
        read_picture(path)


def test_masks_of_ones_and_other_sizes_are_refused(tmp_path):
    path = save(tmp_path / "ones.png", np.eye(9, dtype=np.uint8))
    with pytest.raises(ValueError, match=r"ones\.png: found 1 at most, expected 255"):
        read_picture(path, "mask")
    with pytest.raises(ValueError, match=r"height and width \(9, 9\), expected \(9, 8\)"):
        read_picture(path, "mask", (9, 8))


# ALL-IDB2


def test_cells_of_any_suffix_and_size(tmp_path, rng, capsys):
    folder = tmp_path / "ALL_IDB2" / "img"
    squares = draw(rng, 4, 8, 8, 3)
    names = ("Im001_1.tif", "Im002_1.TIFF", "Im131_0.Png", "Im132_0.bmp")
    for name, pixels in zip(names, squares, strict=True):
        save(folder / name, pixels)
    wide = draw(rng, 8, 14, 3)
    save(folder / "Im133_0.png", wide)
    large = draw(rng, 20, 20, 3)
    save(folder / "Im134_0.JPG", large, quality=100)
    (folder / "Thumbs.db").write_bytes(b"what Windows leaves")
    (folder / "._Im001_1.tif").write_bytes(b"what macOS leaves")
    cells = load_cells(tmp_path, size=8)
    shown = capsys.readouterr()
    assert shown.out == shown.err == ""
    assert cells.images.shape == (6, 8, 8, 3)
    assert cells.images.dtype == cells.labels.dtype == np.uint8
    assert np.array_equal(cells.images[:4], squares)
    assert np.array_equal(cells.images[4], wide[:, 3:11]), "the middle square"
    with Image.open(folder / "Im134_0.JPG") as picture:
        smaller = np.array(picture.resize((8, 8), Image.Resampling.LANCZOS))
    assert np.array_equal(cells.images[5], smaller)
    assert cells.labels.tolist() == [1, 1, 0, 0, 0, 0]
    assert cells.num_classes == 2
    numbers = ("001_1", "002_1", "131_0", "132_0", "133_0", "134_0")
    assert cells.names == tuple(f"Im{number}" for number in numbers)
    assert cells.slides is None
    assert cells.dataset == "all-idb2"
    assert cells.folder == folder
    assert repr(cells) == "Cells(6 images of 8×8×3, dataset='all-idb2')"


def test_cells_refused(tmp_path):
    folder = tmp_path / "ALL_IDB2" / "img"
    pixels = np.zeros((8, 8, 3), np.uint8)
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
    expected = "Im001_1.tif: found Im001_1 again, expected one file per name"
    with pytest.raises(ValueError, match=re.escape(expected)):
        load_cells(tmp_path)
    twin.unlink()
    save(folder / "Im002_0.tif", pixels[..., 0])
    with pytest.raises(ValueError, match=r"Im002_0\.tif: found a grey picture"):
        load_cells(tmp_path)


def test_painted_cells_are_announced(tmp_path, capsys, painted_cells):
    images, labels, slides, _ = painted_cells
    cells = load_cells(tmp_path, size=3)
    folder = tmp_path / "ALL_IDB2" / "img"
    assert capsys.readouterr().out == (
        f"Nothing in {folder}: using painted blood cells, numbers will differ. "
        "Put the files there.\n"
    )
    assert cells.dataset == "smears-stand-in"
    assert cells.folder is None
    assert len(cells) == 6
    assert cells.num_classes == 2
    assert np.array_equal(cells.labels, labels)
    assert np.array_equal(cells.slides, slides)
    fitted = ImageOps.fit(Image.fromarray(images[0]), (3, 3), Image.Resampling.LANCZOS)
    assert np.array_equal(cells.images[0], fitted)


def test_the_root_is_found_as_elsewhere(tmp_path, rng, monkeypatch):
    in_cache = tmp_path / "cache" / "mnist-ae" / "ALL_IDB2" / "img"
    for label in (0, 1):
        save(in_cache / f"Im1_{label}.png", draw(rng, 8, 8, 3))
    assert load_cells(tmp_path / "other").dataset == "all-idb2", "in the user's cache"
    monkeypatch.setenv("MNIST_AE_DATA", str(tmp_path / "missing"))
    with pytest.raises(FileNotFoundError, match="MNIST_AE_DATA"):
        load_vessels()
    monkeypatch.setenv("MNIST_AE_DATA", str(tmp_path / "shared"))
    write_drive(tmp_path / "shared", "training", range(21, 25), rng)
    assert load_vessels()[0].dataset == "drive"


# DRIVE and its like


def assert_same(vessels, arrays, chosen=slice(None)):
    """Compare images, masks and fields with the chosen ones of those that were written."""
    found = (vessels.images, vessels.masks, vessels.fields)
    assert [array.dtype for array in found] == [np.uint8, bool, bool]
    for array, written in zip(found, arrays, strict=True):
        assert np.array_equal(array, written[chosen])


def test_drive_as_it_is_packed(tmp_path, rng, capsys):
    train_arrays = write_drive(tmp_path, "training", range(21, 25), rng)
    test_arrays = write_drive(tmp_path, "test", range(1, 4), rng)
    (tmp_path / "DRIVE" / "test" / "2nd_manual").mkdir()
    train, test = load_vessels(tmp_path)
    shown = capsys.readouterr()
    assert shown.out == shown.err == ""
    assert_same(train, train_arrays)
    assert_same(test, test_arrays)
    assert train.names == ("21_training", "22_training", "23_training", "24_training")
    assert test.names == ("01_test", "02_test", "03_test")
    for half in (train, test):
        assert half.dataset == "drive"
        assert half.folder == tmp_path / "DRIVE"
    images, masks = train
    assert images is train.images
    assert masks is train.masks
    assert train.num_classes == 2


def test_drive_without_answers_to_the_test(tmp_path, rng):
    arrays = write_drive(tmp_path, "training", range(21, 30), rng)
    write_drive(tmp_path, "test", range(1, 4), rng, with_answers=False)
    train, test = load_vessels(tmp_path)
    assert_same(train, arrays, [1, 2, 3, 5, 6, 7])
    assert_same(test, arrays, [0, 4, 8])
    assert test.names == ("21_training", "25_training", "29_training")


@pytest.mark.parametrize("with_fields", [True, False])
def test_a_plain_folder(tmp_path, rng, capsys, with_fields):
    folder = tmp_path / "mine"
    images, masks, fields = write_own_folder(folder, 5, rng, with_fields)
    if not with_fields:
        fields = np.ones_like(fields)
    train, test = load_vessels(folder=str(folder))
    assert_same(train, (images, masks, fields), [1, 2, 3])
    assert_same(test, (images, masks, fields), [0, 4])
    assert train.names == ("eye_1", "eye_2", "eye_3")
    assert train.dataset == "folder mine"
    assert train.folder == folder
    assert capsys.readouterr().out == ""


def test_painted_retinas_are_announced(tmp_path, capsys, painted_eyes):
    train, test = load_vessels(tmp_path)
    assert capsys.readouterr().out == (
        f"Nothing in {tmp_path / 'DRIVE'}: using painted retinas, numbers will differ. "
        "Put the files there.\n"
    )
    assert_same(train, painted_eyes, slice(20))
    assert_same(test, painted_eyes, slice(20, None))
    assert train.dataset == "fundus-stand-in"
    assert train.folder is None
    assert len(train) == len(test) == 20


@pytest.mark.parametrize(
    ("subfolder", "name", "form"),
    [
        ("images", "eye_3.png", "PNG"),
        ("masks", "eye_2.gif", "GIF"),
        ("fields", "eye_0.BMP", "BMP"),
    ],
)
def test_sizes_must_agree(tmp_path, rng, subfolder, name, form):
    write_own_folder(tmp_path, 5, rng)
    save(tmp_path / subfolder / name, np.zeros((10, 11, 3), np.uint8), format=form)
    expected = f"{name}: found height and width (10, 11), expected (10, 12)"
    with pytest.raises(ValueError, match=re.escape(expected)):
        load_vessels(folder=tmp_path)


def test_partners_must_be_there_in_drive(tmp_path, rng):
    write_drive(tmp_path, "training", range(21, 25), rng)
    (tmp_path / "DRIVE" / "training" / "mask" / "22_training_mask.gif").unlink()
    with pytest.raises(ValueError, match=r"training.mask: found no picture 22"):
        load_vessels(tmp_path)


def test_partners_must_be_there_in_a_plain_folder(tmp_path, rng):
    write_own_folder(tmp_path, 5, rng)
    (tmp_path / "images" / "eye_4.png").unlink()
    with pytest.raises(ValueError, match="images: found no picture eye_4"):
        load_vessels(folder=tmp_path)
    (tmp_path / "masks" / "eye_4.gif").unlink()
    (tmp_path / "fields" / "eye_4.BMP").unlink()
    (tmp_path / "masks" / "eye_1.gif").write_bytes(b"GIF89a")
    with pytest.raises(ValueError, match=r"eye_1\.gif: found no readable picture"):
        load_vessels(folder=tmp_path)


def test_plain_folders_with_too_little(tmp_path, rng):
    with pytest.raises(ValueError, match="images: found 0 pictures"):
        load_vessels(folder=tmp_path / "nowhere")
    write_own_folder(tmp_path / "single", 1, rng)
    with pytest.raises(ValueError, match="single: found one picture, expected two or more"):
        load_vessels(folder=tmp_path / "single")


def test_pictures_on_which_nothing_shows_are_named(tmp_path, rng, capsys):
    images, *_ = write_own_folder(tmp_path, 5, rng)
    save(tmp_path / "images" / "eye_2.png", np.full_like(images[2], 9))
    load_vessels(folder=tmp_path)
    assert capsys.readouterr().out == (
        f"{tmp_path}: nothing shows on 1 of 3 pictures, each is one even grey (eye_2.png)."
        "\n"
    )


def test_a_tilde_is_the_home_folder(tmp_path, rng, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    images, *_ = write_own_folder(tmp_path / "mine", 5, rng)
    train, _ = load_vessels(folder="~/mine")
    assert np.array_equal(train.images[0], images[1])
    assert np.array_equal(read_picture("~/mine/images/eye_1.png"), images[1])


def test_names_are_compared_in_one_unicode_form(tmp_path, rng):
    write_own_folder(tmp_path, 4, rng)
    for subfolder, form in (("images", "NFD"), ("masks", "NFC"), ("fields", "NFC")):
        for path in (tmp_path / subfolder).glob("eye_*"):
            name = unicodedata.normalize(form, path.name.replace("eye", "Prüfung"))
            path.rename(path.with_name(name))
    train, _ = load_vessels(folder=tmp_path)
    assert train.names == ("Prüfung_1", "Prüfung_2", "Prüfung_3")


def test_folders_that_may_not_be_read_are_called_so(tmp_path, rng, close):
    write_own_folder(tmp_path / "mine", 4, rng)
    (tmp_path / "ALL_IDB2" / "img").mkdir(parents=True)
    close(tmp_path / "mine")
    with pytest.raises(
        PermissionError, match="images: found a folder that may not be read"
    ):
        load_vessels(folder=tmp_path / "mine")
    close(tmp_path / "ALL_IDB2")
    with pytest.raises(PermissionError, match="img: found a folder that may not be read"):
        load_cells(tmp_path)


def test_arguments_that_are_wrong_are_named(tmp_path):
    with pytest.raises(ValueError, match="mode: found 'L', expected RGB or mask"):
        read_picture(tmp_path / "a.png", mode="L")
    with pytest.raises(ValueError, match="images: found 0 pictures, as there is no such"):
        load_vessels(folder=str(tmp_path / "nowhere").encode())


def test_what_is_no_picture_is_counted(tmp_path, rng, capsys):
    write_own_folder(tmp_path, 4, rng)
    (tmp_path / "images" / "inner").mkdir()
    for name in ("eye_9.heic", "notes.txt", "table.csv", ".hidden"):
        (tmp_path / "images" / name).write_bytes(b"no picture")
    load_vessels(folder=tmp_path)
    shown = "skipped 4, no pictures (eye_9.heic, inner, notes.txt, …)"
    assert capsys.readouterr().out == f"{tmp_path / 'images'}: {shown}.\n"
