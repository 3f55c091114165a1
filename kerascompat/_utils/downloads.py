"""`get_file` as Keras 1, Keras 2 and tf.keras had it (utils/data_utils.py of 1.2.2, 2.2.4 and tf.keras 2.10)."""

import os
import tarfile
import zipfile
from urllib.parse import urlsplit

import keras


def get_file(
    fname=None,
    origin=None,
    untar=False,
    md5_hash=None,
    file_hash=None,
    cache_subdir="datasets",
    hash_algorithm="auto",
    extract=False,
    archive_format="auto",
    cache_dir=None,
    force_download=False,
):
    """Download a file unless it is there, unpack it beside itself, and return its path.

    Keras 3 unpacks into a folder of its own, `NAME_extracted`, and returns that; and it refuses a `fname` with folders.

    Args:
        fname: Name of the file; a path counts from the cache folder, or is absolute. None takes the name in `origin`.
        origin: Address.
        untar: The file is saved as `fname` + ".tar.gz" and unpacked unless `fname` exists, and the path of `fname` is returned.
        md5_hash, file_hash, hash_algorithm: What the file must hash to, "auto", "sha256" or "md5".
        cache_subdir: Folder below `cache_dir`.
        extract: Unpack the file in its folder, and return the path of the file.
        archive_format: "auto", "tar", "zip", a list of them, or None.
        cache_dir: By default `~/.keras`.
        force_download: Download it in any case.

    Raises:
        ValueError: no name, or the file does not have its hash.
    """
    fname = os.fspath(fname) if fname else os.path.basename(urlsplit(origin or "").path)
    if not fname:
        raise ValueError(f"origin={origin!r} ends in no name: give one by fname")
    if untar and fname.endswith(".tar.gz"):
        fname = fname[: -len(".tar.gz")]
    folder, name = os.path.split(fname)
    base, below = cache_dir, cache_subdir
    if folder:
        home = os.path.expanduser(cache_dir or os.environ.get("KERAS_HOME") or os.path.join("~", ".keras"))
        base, below = os.path.normpath(os.path.join(home, cache_subdir, folder)), ""
        os.makedirs(base, exist_ok=True)
    path = keras.utils.get_file(
        fname=name + ".tar.gz" if untar else name,
        origin=origin,
        md5_hash=md5_hash,
        file_hash=file_hash,
        cache_subdir=below,
        hash_algorithm=hash_algorithm,
        cache_dir=base,
        force_download=force_download,
    )
    path = os.fspath(path)
    if untar:
        archive, path = path, path[: -len(".tar.gz")]
        if not os.path.exists(path):
            _extract(archive, os.path.dirname(path), "tar")
    elif extract:
        _extract(path, os.path.dirname(path), archive_format)
    return path


def _extract(archive, folder, formats):
    if formats is None:
        return
    for each in ("tar", "zip") if formats == "auto" else [formats] if isinstance(formats, str) else formats:
        if each == "tar" and tarfile.is_tarfile(archive):
            with tarfile.open(archive) as file:
                file.extractall(folder, filter="data")
            return
        if each == "zip" and zipfile.is_zipfile(archive):
            with zipfile.ZipFile(archive) as file:
                file.extractall(folder)
            return
