"""Pictures in grey, brought to one size, and those on which nothing shows."""

from pathlib import Path

import numpy as np

from mnist_ae.data.picture_files import open_picture
from mnist_ae.environment import display_path

NUM_NAMED = 3  # files that a line names


def read_grey(path: Path, image_size: tuple[int, int]) -> np.ndarray:
    """Read a picture as (height, width) uint8; one of another form is padded.

    The margin has the grey that half of the pixels at the picture's edge exceed.
    """
    from PIL import Image

    picture = open_picture(path).convert("L")
    height, width = image_size
    scale = min(width / picture.width, height / picture.height)
    inner_width = max(1, round(scale * picture.width))
    inner_height = max(1, round(scale * picture.height))
    pixels = np.asarray(picture)
    edge = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    page = Image.new("L", (width, height), int(np.median(edge)))
    inner = picture.resize((inner_width, inner_height), Image.Resampling.LANCZOS)
    page.paste(inner, ((width - inner_width) // 2, (height - inner_height) // 2))
    return np.asarray(page)


def is_even(pixels: np.ndarray) -> bool:
    """Whether all pixels of a picture have the same grey value, or colour.

    Args:
        pixels: (height, width) or (height, width, 3) uint8.
    """
    return bool((pixels == pixels[0, 0]).all())


def warn_of_even(folder: Path, names: list[str], count: int) -> None:
    """Print one line if pictures are one even grey.

    Args:
        folder: in which they lie.
        names: of those that are.
        count: of all pictures.
    """
    if not names:
        return
    shown = ", ".join(names[:NUM_NAMED]) + (", …" if len(names) > NUM_NAMED else "")
    print(
        f"{display_path(folder)}: nothing shows on {len(names)} of {count} pictures, "
        f"each is one even grey ({shown})."
    )
