"""Data sets by name: from disk if they verify, else fetched, else an announced stand-in."""

import contextlib
import os
from functools import partial

from mnist_ae.data.cache import load_standin
from mnist_ae.data.catalog import FILES, TEST, TRAIN, find_source
from mnist_ae.data.fetch import (
    PATIENCE,
    FetchError,
    Patience,
    fetch,
    join_reasons,
    survey_mirrors,
)
from mnist_ae.data.folder import load_folder
from mnist_ae.data.pinned_files import examine_folder, read_packed, set_aside
from mnist_ae.data.split import Split
from mnist_ae.environment import data_roots, display_path, is_offline, make_writable_folder
from mnist_ae.files import locked

PROBE = "t10k-labels-idx1-ubyte.gz"  # the smallest file: shows whether a mirror answers


def load(
    name: str | os.PathLike = "mnist",
    root: str | os.PathLike | None = None,
    offline: bool = False,
    patience: Patience = PATIENCE,
) -> tuple[Split, Split]:
    """Load a data set: from disk if it verifies, else from mirrors, else its stand-in.

    Args:
        name: "mnist" or "fashion-mnist", in any case, with or without the hyphen
            ("FashionMNIST"); its files are known by their content, whatever they are called
            and packed in.  Or a folder of your own: four IDX files, or pictures in one
            subfolder per class (see `mnist_ae.data.folder.load_folder`).  A known name wins
            over a folder of that name in the working directory; a `Path`, or text with a
            separator ("./mnist"), is always a folder.
        root: the data root; without one `MNIST_AE_DATA` (a relative path counts from the
            project's root), else the project's `data/`.
        offline: True, or `MNIST_AE_OFFLINE=1`, never touches the network.
        patience: how long to wait for mirrors.

    Returns:
        (train, test); of each known data set 60,000 and 10,000 images of 28×28.  Their
        `dataset` says whether they are the real thing.  A stand-in is announced by one
        printed line, with the reason.

    Raises:
        ValueError: the name is neither known nor a folder; a folder of other content.
        FileNotFoundError: `MNIST_AE_DATA` names a folder that does not exist.
        OSError: there is no place where a stand-in could be kept, not even for now.
    """
    source = find_source(name)
    if source is None:
        return load_folder(name)
    roots = data_roots(root)
    splits, disk_problems = _load_from_disk(source, roots)
    if splits is not None:
        return splits
    splits, fetch_problems = _load_from_mirrors(
        source, roots, offline=offline or is_offline(), patience=patience
    )
    if splits is not None:
        return splits
    return _load_announced_standin(source, roots, disk_problems, fetch_problems)


def _load_from_disk(source, roots):
    """Read the data set in the first root that holds it whole.

    Returns:
        (train, test) or None, and a list of what is wrong with files that lie there.
    """
    problems = []
    for root in roots:
        folder = root / source.folder
        content = examine_folder(folder, source)
        if content.is_complete:
            with contextlib.suppress(OSError):  # the folder may be read-only
                set_aside(content.broken)
            return _make_splits(content.arrays, source, folder), []
        for path, reason in content.problems.items():
            problems.append(f"{display_path(path)}: {reason}")
        missing = [file for file in FILES if file not in content.arrays]
        if content.arrays and not content.problems:
            problems.append(f"{display_path(folder)}: no {', '.join(missing)} in it")
    return None, problems


def _load_from_mirrors(source, roots, *, offline, patience):
    """Fetch what is missing into the first root that can be written.

    Returns:
        (train, test) or None, and a list of what went wrong.
    """
    survey = None if offline else survey_mirrors(source.mirrors, PROBE, patience)
    problems = []
    for root in roots:
        folder = root / source.folder
        shown = display_path(folder)
        try:
            what = f"{source.name} in {shown}"
            with locked(make_writable_folder(folder), what) as is_alone:
                arrays = _complete_folder(
                    folder, source, survey, patience, is_alone=is_alone
                )
            return _make_splits(arrays, source, folder), []
        except FetchError as error:
            problems.append(str(error))
            break  # the network is no better for another folder
        except OSError as error:
            problems.append(f"{shown}: {error.strerror}" if error.strerror else str(error))
    return None, problems


def _load_announced_standin(source, roots, disk_problems, fetch_problems):
    """Load the stand-in and print one line: what it is, what to do, and why."""
    splits = load_standin(roots, source)
    folder = display_path(roots[0] / source.folder)
    what_to_do = f"mend what lies in {folder}"
    if not disk_problems:
        what_to_do = f"put the four files into {folder}"
    problems = disk_problems + fetch_problems
    each_once = dict.fromkeys(problem.rstrip(".") for problem in problems)
    reasons = "; ".join(each_once)
    print(
        f"Numbers will differ from the text's: in place of {source.name} there are "
        f"{source.standin_text}. To use the real data, {what_to_do}. "
        f"They could neither be read there nor downloaded: {reasons}."
    )
    return splits


def _complete_folder(folder, source, survey, patience, *, is_alone):
    """Set aside what is broken in a folder and fetch what is missing.

    Args:
        folder: can be written.
        source: the data set.
        survey: which mirrors answered; None without a network.
        patience: how long to wait.
        is_alone: whether the folder is locked.

    Returns:
        {file: array}.

    Raises:
        FetchError: a file could not be downloaded.
        OSError: a broken file is still being written, or the folder can't be written.
    """
    content = examine_folder(folder, source)  # another process may have been here meanwhile
    set_aside(content.broken)
    arrays = content.arrays
    missing = [file for file in FILES if file not in arrays]
    if not missing:
        return arrays
    if survey is None:
        raise FetchError("the network is switched off")
    if not survey.reachable:
        raise FetchError(join_reasons(survey.reasons) or "no mirror is known")
    print(f"Fetching {len(missing)} of {len(FILES)} files into {display_path(folder)} …")
    mirrors = [
        *survey.reachable,
        *survey.reasons,
    ]  # those that did not answer may only be slow
    for file in missing:
        pin = source.pins[file]
        arrays[file] = fetch(
            mirrors,
            f"{file}.gz",
            folder,
            size=pin.packed_bytes,
            check=partial(read_packed, pin=pin),
            patience=patience,
            is_alone=is_alone,
        )
    return arrays


def _make_splits(arrays, source, folder):
    """Return (train, test) of the arrays of a data set's four files."""
    splits = []
    for kind in (TRAIN, TEST):
        splits.append(
            Split(
                images=arrays[f"{kind}-images-idx3-ubyte"],
                labels=arrays[f"{kind}-labels-idx1-ubyte"],
                dataset=source.name,
                folder=folder,
                classes=source.classes,
            )
        )
    return tuple(splits)
