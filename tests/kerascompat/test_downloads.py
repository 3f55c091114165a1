"""`get_file` returns the paths, and leaves the files, that Keras 2.2.4, tf.keras 2.3 and 2.10 gave for the same archives."""

import io
import os
import tarfile
import zipfile

import numpy as np
import pytest

from kerascompat.datasets import mnist
from kerascompat.utils import get_file


@pytest.fixture
def served(tmp_path):
    folder = tmp_path / "served"
    folder.mkdir()
    with zipfile.ZipFile(folder / "spa-eng.zip", "w") as archive:
        archive.writestr("spa-eng/spa.txt", "hola")
    with tarfile.open(folder / "flowers.tgz", "w:gz") as archive:
        entry = tarfile.TarInfo("flowers/a.txt")
        entry.size = 2
        archive.addfile(entry, io.BytesIO(b"hi"))
    (folder / "x.txt").write_text("x")
    return folder


@pytest.mark.parametrize(
    ("name", "origin", "given", "path", "files"),
    [  # paths as the three versions printed them
        ("spa-eng.zip", "spa-eng.zip", {"extract": True}, "datasets/spa-eng.zip", ["datasets/spa-eng.zip", "datasets/spa-eng/spa.txt"]),
        ("flowers", "flowers.tgz", {"untar": True}, "datasets/flowers", ["datasets/flowers.tar.gz", "datasets/flowers/a.txt"]),
        ("flowers.tgz", "flowers.tgz", {"extract": True}, "datasets/flowers.tgz", ["datasets/flowers.tgz", "datasets/flowers/a.txt"]),
        ("flowers.tgz", "flowers.tgz", {"untar": True}, "datasets/flowers.tgz", ["datasets/flowers.tgz.tar.gz", "datasets/flowers/a.txt"]),
        ("./x.txt", "x.txt", {}, "datasets/x.txt", ["datasets/x.txt"]),
        ("spa-eng.zip", "spa-eng.zip", {"extract": True, "archive_format": "tar"}, "datasets/spa-eng.zip", ["datasets/spa-eng.zip"]),
        ("x.txt", "x.txt", {"cache_subdir": "deep"}, "deep/x.txt", ["deep/x.txt"]),
    ],
)
def test_get_file_unpacks_beside_the_file_and_returns_its_path(served, tmp_path, name, origin, given, path, files):
    cache = tmp_path / "cache"
    cache.mkdir()
    for _ in range(2):  # the second time it is there already
        found = get_file(name, f"file://{served}/{origin}", cache_dir=str(cache), **given)
        assert os.path.relpath(found, cache) == path
    assert sorted(os.path.relpath(os.path.join(at, file), cache) for at, _, inside in os.walk(cache) for file in inside) == files


def test_a_path_is_where_the_file_lies(served, tmp_path):
    path = str(tmp_path / "own" / "y.txt")
    assert get_file(path, f"file://{served}/x.txt") == path
    assert os.listdir(tmp_path / "own") == ["y.txt"]


def test_mnist_is_read_from_a_path(tmp_path, monkeypatch):
    whole = {
        "x_train": np.zeros((3, 28, 28), "uint8"),
        "y_train": np.arange(3),
        "x_test": np.ones((1, 28, 28), "uint8"),
        "y_test": np.arange(1),
    }
    path = tmp_path / "mnist.npz"
    np.savez(path, **whole)
    monkeypatch.setattr(mnist, "get_file", lambda path, origin, file_hash: path)  # of another hash
    (x, y), (other, _) = mnist.load_data(str(path))
    assert x.shape == (3, 28, 28) and y.tolist() == [0, 1, 2] and other.min() == 1
