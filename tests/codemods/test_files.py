"""No byte is lost: reading, writing and finding files."""

import os
import stat
import subprocess
import sys

import pytest

from codemods import discovery, files

ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


def refused(call, *args, **kwargs):
    with pytest.raises(files.Unusable) as caught:
        call(*args, **kwargs)
    return caught.value.error


# --- bytes to text and back ---


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"import keras",
        b"import keras\n",
        b"import keras\r\nx = 1\r\n",
        b"import keras\rx = 1\r",
        b"import keras\nx = 1\r\ny = 2\rz = 3",
        b"\xef\xbb\xbfimport keras\n# \xc3\xa9\n",
        b"\xef\xbb\xbf# -*- coding: utf-8 -*-\r\n",
        b"# -*- coding: latin-1 -*-\n# \xe9\xff\n",
        b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nname = '\x80'\n",
        b"# coding: latin-1\r# \xe9\r",
        b"# coding: euc-jp\n# \xa4\xa2\n",
        b"import keras\n\x0c\nx = 1\n",
        b"\tif x:\n",
        "# 雪だるま ☃ 𝒳\n".encode(),
        b"# no encoding here\rimport keras\r# coding: latin-1 \xc3\xa9 is not in the first two lines\r",
    ],
)
def test_decoding_and_encoding_give_the_same_bytes(data):
    source = files.decode(data)
    assert source.encode(source.text) == data
    assert source.text.encode(source.encoding) in data


def test_a_mark_and_a_cookie_decide_the_text():
    assert files.decode(b"\xef\xbb\xbfx = 1\n").text == "x = 1\n"
    assert files.decode(b"# coding: cp1252\n# \x80\n").text == "# coding: cp1252\n# €\n"


@pytest.mark.parametrize(
    ("data", "kind", "line", "words"),
    [
        (b"x = 1\ny = '\xe9'\n", "encoding", 2, "coding: latin-1"),
        (b"# coding: ascii\nx = '\xe9'\n", "encoding", 2, "ascii"),
        (b"# coding: no-such-thing\n", "encoding", 1, "no-such-thing"),
        (b"# coding: rot13\nvzcbeg\n", "encoding", 1, "rot13"),
        (b"\xef\xbb\xbf# coding: latin-1\n", "encoding", 1, "utf-8"),
        ("import keras\n".encode("utf-16"), "encoding", None, "UTF-16"),
        (b"import keras\0\n", "binary", None, "null"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary", None, "null"),
        (b"x = 1\r# \xe9\r", "encoding", 2, "0xe9"),
    ],
)
def test_what_cannot_be_decoded_is_refused_with_its_place(data, kind, line, words):
    error = refused(files.decode, data)
    assert (error.kind, error.line) == (kind, line)
    assert words in error.message


def test_text_that_the_encoding_cannot_express_is_refused():
    source = files.decode(b"# coding: latin-1\nx = 1\n")
    error = refused(source.encode, "# coding: latin-1\nx = '☃'\n")
    assert (error.kind, error.line) == ("encoding", 2)
    assert "☃" in error.message


# --- reading and writing ---


def test_reading_says_what_is_wrong(tmp_path):
    (tmp_path / "folder.py").mkdir()
    (tmp_path / "dangling.py").symlink_to("nowhere.py")
    os.mkfifo(tmp_path / "fifo.py")
    assert refused(files.read_bytes, tmp_path / "none.py").kind == "missing"
    dangling = refused(files.read_bytes, tmp_path / "dangling.py")
    assert dangling.kind == "missing" and "nowhere.py" in dangling.message
    assert refused(files.read_bytes, tmp_path / "folder.py").kind == "unreadable"
    assert refused(files.read_bytes, tmp_path / "fifo.py").kind == "unreadable"


@pytest.mark.skipif(ROOT, reason="needs a user other than root, whom permissions bind")
def test_a_file_without_permission_is_unreadable(tmp_path):
    path = tmp_path / "secret.py"
    path.write_bytes(b"import keras\n")
    path.chmod(0)
    assert refused(files.read_bytes, path).kind == "unreadable"


@pytest.mark.parametrize("mode", [0o755, 0o600, 0o664, 0o4755])
def test_writing_keeps_mode_and_owner_and_leaves_nothing_behind(tmp_path, mode):
    path = tmp_path / "tool.py"
    path.write_bytes(b"old")
    path.chmod(mode)
    before = path.stat()
    files.write(path, b"new", expected=b"old")
    after = path.stat()
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(after.st_mode) == mode
    assert (after.st_uid, after.st_gid) == (before.st_uid, before.st_gid)
    assert os.listdir(tmp_path) == ["tool.py"]


@pytest.mark.skipif(not ROOT, reason="needs root, who can give files away")
def test_writing_keeps_a_foreign_owner(tmp_path):
    path = tmp_path / "theirs.py"
    path.write_bytes(b"old")
    os.chown(path, 12345, 23456)
    files.write(path, b"new", expected=b"old")
    assert (path.stat().st_uid, path.stat().st_gid) == (12345, 23456)


def test_writing_through_a_link_replaces_its_target(tmp_path):
    (tmp_path / "real").mkdir()
    target = tmp_path / "real" / "model.py"
    target.write_bytes(b"old")
    link = tmp_path / "link.py"
    link.symlink_to(os.path.join("real", "model.py"))
    files.write(link, b"new", expected=b"old")
    assert os.readlink(link) == os.path.join("real", "model.py")
    assert target.read_bytes() == b"new"
    assert not target.is_symlink()


def test_a_file_that_changed_meanwhile_is_not_overwritten(tmp_path):
    path = tmp_path / "x.py"
    path.write_bytes(b"edited by somebody")
    assert refused(files.write, path, b"new", expected=b"old").kind == "changed"
    assert path.read_bytes() == b"edited by somebody"
    assert os.listdir(tmp_path) == ["x.py"]


def test_a_file_that_vanished_is_not_written_again(tmp_path):
    assert refused(files.write, tmp_path / "gone.py", b"new", expected=b"old").kind == "changed"
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(ROOT, reason="needs a user other than root, whom permissions bind")
def test_read_only_files_and_folders_are_left_alone(tmp_path):
    path = tmp_path / "x.py"
    path.write_bytes(b"old")
    path.chmod(0o444)
    error = refused(files.write, path, b"new", expected=b"old")
    assert error.kind == "unwritable" and "read-only" in error.message
    path.chmod(0o644)
    tmp_path.chmod(0o555)
    try:
        assert refused(files.write, path, b"new", expected=b"old").kind == "unwritable"
        assert path.read_bytes() == b"old"
    finally:
        tmp_path.chmod(0o755)


def test_a_writer_killed_at_any_moment_leaves_the_file_old_or_new(tmp_path):
    path = tmp_path / "x.py"
    old, new = b"o" * 300_000, b"n" * 500_000
    program = (
        "import sys; from codemods import files\n"
        "old, new = b'o' * 300_000, b'n' * 500_000\n"
        "print('ready', flush=True)\n"
        "while True:\n"
        "    files.write(sys.argv[1], new, expected=old)\n"
        "    files.write(sys.argv[1], old, expected=new)\n"
    )
    path.write_bytes(old)
    states = set()
    for _ in range(12):
        writer = subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE)
        writer.stdout.readline()
        for _ in range(200):
            assert path.read_bytes() in (old, new)  # nor does a reader see anything between
        writer.kill()
        writer.wait()
        content = path.read_bytes()
        assert content in (old, new)
        states.add(content)
        path.write_bytes(old)
    leftovers = [name for name in os.listdir(tmp_path) if name != "x.py"]
    assert all(name.endswith(".codemods") for name in leftovers)


# --- which files ---


def tree(root, *names):
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("import keras\n")


def found(root, *paths, **options):
    os.chdir(root)
    return [path.replace(os.sep, "/") for path in discovery.find(paths or ["."], **options)]


@pytest.fixture(autouse=True)
def stay(monkeypatch):
    monkeypatch.chdir(os.getcwd())


def test_folders_are_searched_in_a_stable_order(tmp_path):
    tree(tmp_path, "b.py", "a.py", "pkg/z.py", "pkg/inner/c.py", "notes.txt", "gui.pyw", "nb.ipynb", "data.pyc")
    assert found(tmp_path) == ["a.py", "b.py", "gui.pyw", "nb.ipynb", "pkg/z.py", "pkg/inner/c.py"]
    assert found(tmp_path, "pkg") == ["pkg/z.py", "pkg/inner/c.py"]


def test_folders_of_tools_and_environments_are_left_out(tmp_path):
    tree(tmp_path, "a.py", ".git/hook.py", "__pycache__/x.py", "node_modules/x.py", ".tox/x.py", "env/lib/x.py", "build/kept.py")
    (tmp_path / "env" / "pyvenv.cfg").write_text("")
    assert found(tmp_path) == ["a.py", "build/kept.py"]


def test_gitignore_as_git_reads_it(tmp_path):
    tree(
        tmp_path,
        "a.py",
        "generated.py",
        "out/x.py",
        "sub/a.py",
        "sub/keep.py",
        "sub/drop.py",
        "sub/out/y.py",
        "deep/skip/x.py",
        "deep/skip/keep.py",
    )
    (tmp_path / ".gitignore").write_text("generated.py\n/out/\ndrop.py\ndeep/skip/*\n!deep/skip/keep.py\n# a comment\n")
    (tmp_path / "sub" / ".gitignore").write_text("a.py\n!drop.py\n")
    (tmp_path / "more.py").write_text("")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / ".git" / "info" / "exclude").write_text("more.py\n")
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "*.py"], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert sorted(found(tmp_path)) == sorted(listed.stdout.split())
    # From a folder below, the files above still hold.
    assert sorted(found(tmp_path, "sub")) == sorted(name for name in listed.stdout.split() if name.startswith("sub/"))


def test_what_is_named_is_taken_even_when_ignored(tmp_path):
    tree(tmp_path, "out/x.py", "script")
    (tmp_path / ".gitignore").write_text("out/\nscript\n")
    (tmp_path / ".git").mkdir()
    assert found(tmp_path, "out/x.py", "script") == ["out/x.py", "script"]
    assert found(tmp_path, "out") == ["out/x.py"]


def test_exclude_patterns(tmp_path):
    tree(tmp_path, "a.py", "tests/test_a.py", "pkg/tests/test_b.py", "pkg/b.py")
    assert found(tmp_path, exclude=[(str(tmp_path), ["tests/"])]) == ["a.py", "pkg/b.py"]
    assert found(tmp_path, exclude=[(str(tmp_path / "pkg"), ["/tests/"]), (str(tmp_path), ["a.py"])]) == ["pkg/b.py", "tests/test_a.py"]


def test_a_file_named_twice_is_found_once(tmp_path):
    tree(tmp_path, "pkg/a.py")
    (tmp_path / "link.py").symlink_to("pkg/a.py")
    assert found(tmp_path, "pkg/a.py", "./pkg/a.py", str(tmp_path / "pkg" / "a.py"), "pkg", ".", "link.py") == ["pkg/a.py"]


def test_links_to_folders_are_not_followed(tmp_path):
    tree(tmp_path, "pkg/a.py")
    (tmp_path / "pkg" / "loop").symlink_to("..")
    assert found(tmp_path) == ["pkg/a.py"]


def test_a_missing_path_is_found_so_that_reading_it_fails(tmp_path):
    assert found(tmp_path, "nowhere.py", "no/such/folder") == ["nowhere.py", "no/such/folder"]


@pytest.mark.skipif(sys.platform != "linux", reason="needs file names that are bytes")
def test_a_name_that_is_not_utf8(tmp_path):
    name = os.fsencode(tmp_path) + b"/caf\xe9.py"
    with open(name, "wb") as file:
        file.write(b"old")
    (path,) = discovery.find([str(tmp_path)])
    files.write(path, b"new", expected=b"old")
    with open(name, "rb") as file:
        assert file.read() == b"new"
