"""Small seeded files in the place of downloads, so that a program runs without a network and both sides read the same data.

`install` lets `get_file` find a generated file at the address it is asked for; `load_data` of keras.datasets is the version's own and
reads it, so its arguments mean what they mean there. What a file holds follows from its name: the data sets of Keras in the formats
of its versions, texts, sentence pairs, bAbI stories, word vectors, folders of texts or of images, archives of these, tables. They are
small (see COUNTS) and have the shapes, types and numbers of classes of the real ones; where the script names the real number of samples
(`x.reshape(60000, 784)`), they have that many. Pretrained weights have no stand-in: `load_weights` leaves the model as it began.

    python offline.py PATH ...          writes one such file, or folder (a name without a dot), for programs that open it by path

Like recorder.py: standard library and numpy only, Python 3.5 and later, Keras 1.0 to Keras 3.
"""

from __future__ import print_function

import functools
import gzip
import importlib
import inspect
import io
import json
import os
import pickle
import re
import sys
import tarfile
import zipfile
import zlib

import numpy as np

DATASETS = ("mnist", "fashion_mnist", "cifar10", "cifar100", "imdb", "reuters", "boston_housing", "california_housing")
#: Samples to train on and to test with, small and real.
COUNTS = {
    "mnist": ((640, 256), (60000, 10000)),
    "fashion_mnist": ((640, 256), (60000, 10000)),
    "cifar10": ((640, 256), (50000, 10000)),
    "cifar100": ((640, 256), (50000, 10000)),
    "imdb": ((256, 128), (25000, 25000)),
}


class NoStandIn(Exception):
    """Nothing is known of a file of that name."""


def random(name):
    return np.random.RandomState(zlib.crc32(name.encode("utf-8")) & 0x7FFFFFFF)


# ---------------------------------------------------------------- contents


def images(name, count, shape, classes):
    """(pixels uint8 of (count,) + shape, labels): a pattern a class and noise, so that there is something to learn."""
    draw = random(name)
    patterns = random(name.split("/")[0] + " patterns").randint(0, 160, size=(classes,) + shape).astype("uint8")
    labels = draw.permutation(np.arange(count) % classes)
    noise = draw.randint(0, 96, size=(min(count, 512),) + shape).astype("uint8")
    pixels = patterns[labels]
    for start in range(0, count, len(noise)):
        part = pixels[start : start + len(noise)]
        part += noise[: len(part)]
    return pixels, labels


def sequences(name, count, classes, longest=240, words=20000):
    """(lists of word numbers, most frequent first as in the real data, labels)."""
    draw = random(name)
    labels = draw.permutation(np.arange(count) % classes)
    texts = []
    for label in labels:
        length = draw.randint(10, longest)
        frequent = np.minimum(draw.pareto(0.9, size=length) * 8 + 1, words).astype(int)
        texts.append([int(word) for word in np.where(draw.rand(length) < 0.1, 20 + label, frequent)])
    return texts, [int(label) for label in labels]


def vocabulary(count=400):
    draw = random("vocabulary")
    syllables = [a + b for a in "bdfgklmnprstv" for b in "aeiou"]
    common = ["the", "of", "and", "to", "a", "in", "is", "it", "that", "was", "for", "on", "are", "with", "as", "be", "at", "one", "have"]
    while len(common) < count:
        word = "".join(syllables[draw.randint(len(syllables))] for _ in range(draw.randint(1, 4)))
        if word not in common:
            common.append(word)
    return common


def sentence(draw, words, longest=12):
    chosen = [words[min(int(draw.pareto(1.0) * 6), len(words) - 1)] for _ in range(draw.randint(3, longest))]
    return " ".join(chosen).capitalize() + ".!?"[min(draw.geometric(0.7), 3) - 1]


def text(name, characters=9000):
    draw, words, lines = random(name), vocabulary(), []
    while sum(map(len, lines)) < characters:
        lines.append(" ".join(sentence(draw, words) for _ in range(3)))
    return "\n".join(lines) + "\n"


def pairs(name, count=800):
    """Sentence pairs as in the Anki files: source, tab, target."""
    draw, words = random(name), vocabulary(150)
    return "".join("%s\t%s\n" % (sentence(draw, words, 5), sentence(draw, words[::-1], 6)) for _ in range(count))


def stories(name, count=60):
    """bAbI tasks 1 and 2: who went where, who took what; questions with their answers and the lines that support them."""
    draw, lines = random(name), []
    people, places = ("Mary", "John", "Sandra", "Daniel"), ("bathroom", "hallway", "garden", "office", "bedroom", "kitchen")
    for _ in range(count):
        number, where = 1, {}
        for _ in range(3):
            for _ in range(2):
                person, place = people[draw.randint(4)], places[draw.randint(6)]
                lines.append("%d %s moved to the %s." % (number, person, place))
                where[person] = place, number
                number += 1
            person = sorted(where)[draw.randint(len(where))]
            lines.append("%d Where is %s? \t%s\t%d" % (number, person, where[person][0], where[person][1]))
            number += 1
    return "\n".join(lines) + "\n"


def vectors(name):
    """Word vectors of the length that the name says (glove.6B.100d.txt)."""
    length = int((re.search(r"(\d+)d", name) or re.search(r"()(50)", "50")).group(1) or 50)
    draw = random(name)
    rows = (" ".join([word] + ["%.5f" % value for value in draw.normal(0, 0.4, length)]) for word in vocabulary())
    return "\n".join(rows) + "\n"


def table(name, header, columns, count=300):
    """Comma separated numbers; a column is a function of the generator, or a tuple to draw from."""
    draw = random(name)
    rows = [",".join(header)] if header else []
    for _ in range(count):
        rows.append(",".join(str(column[draw.randint(len(column))] if isinstance(column, tuple) else column(draw)) for column in columns))
    return "\n".join(rows) + "\n"


def number(low, high, digits=1):
    return lambda draw: round(draw.uniform(low, high), digits)


def auto_mpg(name):
    draw, rows = random(name), []
    for row in range(398):
        values = [9 + 38 * draw.rand(), (3, 4, 5, 6, 8)[draw.randint(5)], 68 + 387 * draw.rand(), 46 + 184 * draw.rand()]
        values += [1613 + 3500 * draw.rand(), 8 + 17 * draw.rand(), 70 + draw.randint(13), 1 + draw.randint(3)]
        power = "?     " if row % 66 == 65 else "%-6.1f" % values[3]
        rows.append('%4.1f   %d   %5.1f      %s     %5d.      %4.1f   %d  %d\t"car %d"' % tuple(values[:3] + [power] + values[4:] + [row]))
    return "\n".join(rows) + "\n"


def iris(name):
    count = 30 if "test" in name else 120
    header = [str(count), "4", "setosa", "versicolor", "virginica"]
    return table(name, header, [number(4, 8), number(2, 4.5), number(1, 7), number(0, 2.5), (0, 1, 2)], count)


def heart(name):
    header = "age,sex,cp,trestbps,chol,fbs,restecg,thalach,exang,oldpeak,slope,ca,thal,target".split(",")
    columns = [number(29, 77, None), (0, 1), (0, 1, 2, 3, 4), number(94, 200, None), number(126, 564, None), (0, 1), (0, 1, 2)]
    columns += [number(71, 202, None), (0, 1), number(0, 6), (1, 2, 3), (0, 1, 2, 3), ("fixed", "normal", "reversible"), (0, 1)]
    return table(name, header, columns)


def titanic(name):
    header = "survived,sex,age,n_siblings_spouses,parch,fare,class,deck,embark_town,alone".split(",")
    columns = [(0, 1), ("male", "female"), number(1, 70), (0, 1, 2), (0, 1, 2), number(0, 200, 4), ("First", "Second", "Third")]
    columns += [("A", "B", "C", "unknown"), ("Cherbourg", "Queenstown", "Southampton"), ("y", "n")]
    return table(name, header, columns)


def picture(name, kind="JPEG"):
    """The bytes of a picture with large and small structure. Raises NoStandIn without Pillow."""
    try:
        image = importlib.import_module("PIL.Image")
    except ImportError:
        raise NoStandIn("Pillow is needed to make %s" % name)
    coarse = random(name).randint(0, 256, size=(9, 12, 3)).astype("uint8")
    out = io.BytesIO()
    image.fromarray(coarse).resize((320, 240), 3).save(out, kind)
    return out.getvalue()


def npz(**arrays):
    out = io.BytesIO()
    np.savez(out, **arrays)
    return out.getvalue()


def objects(lists):
    array = np.empty(len(lists), dtype=object)
    array[:] = lists
    return array


def word_index():
    return {word: number for number, word in enumerate(vocabulary(), 1)}


def classes_json(count=1000):
    return json.dumps({str(number): ["n%08d" % number, "class_%d" % number] for number in range(count)})


# ---------------------------------------------------------------- files by name


class Files(object):
    """Makes files; `mentions` says whether the script names a number of samples."""

    def __init__(self, mentions=lambda number: False):
        self.mentions = mentions

    def counts(self, dataset):
        small, real = COUNTS[dataset]
        return real if any(self.mentions(count) for count in real) else small

    def mnist(self, dataset="mnist"):
        train, test = self.counts(dataset)
        return images(dataset + "/train", train, (28, 28), 10) + images(dataset + "/test", test, (28, 28), 10)

    def idx(self, name):
        pixels, labels, test_pixels, test_labels = self.mnist("fashion_mnist")
        kept = (pixels, labels) if name.startswith("train") else (test_pixels, test_labels)
        if "labels" in name:
            return gzip.compress(b"\0" * 8 + kept[1].astype("uint8").tobytes(), 1)
        return gzip.compress(b"\0" * 16 + kept[0].tobytes(), 1)

    def imdb(self):
        train, test = self.counts("imdb")
        return sequences("imdb/train", train, 2) + sequences("imdb/test", test, 2)

    def cifar10(self):
        """Always 60000, as load_data of every version asks for; those that `install` cuts off again are blank."""
        counts, files = self.counts("cifar10"), {}
        for number in range(6):
            name = "test_batch" if number == 5 else "data_batch_%d" % (number + 1)
            kept = min(10000, max(0, counts[0] - 10000 * number) if number < 5 else counts[1])
            pixels, labels = np.zeros((10000, 3, 32, 32), "uint8"), np.arange(10000) % 10
            pixels[:kept], labels[:kept] = images("cifar10/%d" % number, kept, (3, 32, 32), 10) if kept else (0, 0)
            files[name] = pixels, labels
        return {
            "cifar-10-batches-py/" + name: pickle.dumps({b"data": pixels.reshape(-1, 3072), b"labels": [int(n) for n in labels]}, 3)
            for name, (pixels, labels) in files.items()
        }

    def cifar100(self):
        files = {}
        for name, count in zip(("train", "test"), self.counts("cifar100")):
            pixels, labels = images("cifar100/" + name, count, (3, 32, 32), 100)
            data = {b"data": pixels.reshape(-1, 3072), b"fine_labels": [int(n) for n in labels]}
            data[b"coarse_labels"] = [int(n) // 5 for n in labels]
            files["cifar-100-python/" + name] = pickle.dumps(data, 3)
        return files

    def content(self, name):
        """The bytes of a file, or {path: bytes} of an archive or a folder. Raises NoStandIn."""
        lower = name.lower()
        for pattern, make in self.KNOWN:
            if re.search(pattern, lower):
                made = make(self, name)
                return made.encode("utf-8") if isinstance(made, type("")) else made
        raise NoStandIn("there is no stand-in for a file named %s" % name)

    def _mnist_pickle(self, name):
        x, y, x_test, y_test = self.mnist()
        packed = pickle.dumps(((x, y.astype("uint8")), (x_test, y_test.astype("uint8"))), 3)
        return gzip.compress(packed, 1) if name.endswith(".gz") else packed

    def _mnist_npz(self, name):
        x, y, x_test, y_test = self.mnist()
        return npz(x_train=x, y_train=y.astype("uint8"), x_test=x_test, y_test=y_test.astype("uint8"))

    def _imdb_npz(self, name):
        x, y, x_test, y_test = self.imdb()
        return npz(x_train=objects(x), y_train=np.array(y), x_test=objects(x_test), y_test=np.array(y_test))

    def _imdb_pickle(self, name):
        x, y, x_test, y_test = self.imdb()
        return pickle.dumps(((x, y), (x_test, y_test)), 3)

    def _reuters_npz(self, name):
        x, y = sequences("reuters", 640, 46)
        return npz(x=objects(x), y=np.array(y))

    def _housing(self, name):
        features = 13 if "boston" in name else 8
        draw = random(name)
        x = draw.gamma(2.0, 1.0, size=(506, features)) * np.linspace(0.5, 300, features)
        return npz(x=x, y=np.round(5 + 45 * draw.rand(506), 1))

    def _babi(self, name):
        tasks = ("qa1_single-supporting-fact", "qa2_two-supporting-facts")
        paths = (
            "tasks_1-20_v1-2/%s/%s_%s.txt" % (size, task, part) for size in ("en", "en-10k") for task in tasks for part in ("train", "test")
        )
        return {path: stories(path, 60 if "train" in path else 15).encode("utf-8") for path in paths}

    def _reviews(self, name):
        parts = [(part, kind) for part in ("train", "test") for kind in ("pos", "neg")]
        return {
            "aclImdb/%s/%s/%d_7.txt" % (part, kind, number): text("%s%s%d" % (part, kind, number), 400).encode("utf-8")
            for part, kind in parts
            for number in range(40)
        }

    def _newsgroups(self, name):
        groups = ("alt.atheism", "comp.graphics", "rec.autos", "sci.med", "talk.politics.misc")
        paths = ("20_newsgroup/%s/%d" % (group, 50000 + number) for group in groups for number in range(40))
        return {path: ("From: someone\nSubject: %s\n\n%s" % (path, text(path, 500))).encode("latin-1") for path in paths}

    def _pictures(self, name):
        root, kinds = re.sub(r"\.(zip|tgz|tar\.gz|tar)$", "", name), ("daisy", "roses", "tulips")
        if "cats" in name.lower():
            kinds = ["%s/%s" % (part, kind) for part in ("train", "validation") for kind in ("cats", "dogs")]
        paths = ["%s/%s/%d.jpg" % (root, kind, number) for kind in kinds for number in range(24)]
        return {path: picture(path) for path in paths}

    def _glove(self, name):
        return {"glove.6B.%dd.txt" % length: vectors("glove.6B.%dd.txt" % length).encode("utf-8") for length in (50, 100, 200, 300)}

    #: The first pattern that is found in the lower-cased name says what the file holds.
    KNOWN = (
        (r"mnist.*\.pkl(\.gz)?$", _mnist_pickle),
        (r"^(train|t10k)-(images-idx3|labels-idx1)-ubyte\.gz$", idx),
        (r"^mnist.*\.npz$", _mnist_npz),
        (r"cifar-?10(-batches-py|-python)?(\.tar\.gz)?$", lambda self, name: self.cifar10()),
        (r"cifar-?100(-python)?(\.tar\.gz)?$", lambda self, name: self.cifar100()),
        (r"(imdb|reuters)_word_index\.json$", lambda self, name: json.dumps(word_index())),
        (r"(imdb|reuters)_word_index\.pkl$", lambda self, name: pickle.dumps(word_index(), 3)),
        (r"imagenet_class_index.*\.json$", lambda self, name: classes_json()),
        (r"^imdb.*\.npz$", _imdb_npz),
        (r"^imdb.*\.pkl$", _imdb_pickle),
        (r"^reuters.*\.npz$", _reuters_npz),
        (r"^reuters.*\.pkl$", lambda self, name: pickle.dumps(sequences("reuters", 640, 46), 3)),
        (r"(boston|california)_housing.*\.npz$", _housing),
        (r"^qa[12]_.*\.txt$", lambda self, name: stories(name)),
        (r"babi|tasks_1-20", _babi),
        (r"aclimdb", _reviews),
        (r"20_?news", _newsgroups),
        (r"^glove.*\.zip$", _glove),
        (r"^glove.*\.txt$", lambda self, name: vectors(name)),
        (r"flower|cats_and_dogs|cats-v-dogs|cats-and-dogs|cats_vs_dogs", _pictures),
        (r"^[a-z]{3}(-eng)?\.txt$", lambda self, name: pairs(name)),
        (r"^[a-z]{3}-eng(\.zip)?$", lambda self, name: {name.split("-")[0] + ".txt": pairs(name.split("-")[0] + ".txt").encode("utf-8")}),
        (r"auto-?mpg\.(data|csv)$", lambda self, name: auto_mpg(name)),
        (r"iris.*\.csv$", lambda self, name: iris(name)),
        (r"heart.*\.csv$", lambda self, name: heart(name)),
        (r"titanic.*\.csv$|^train\.csv$|^eval\.csv$", lambda self, name: titanic(name)),
        (r"\.(jpe?g)$", lambda self, name: picture(name)),
        (r"\.png$", lambda self, name: picture(name, "PNG")),
        (r"\.txt$", lambda self, name: text(name)),
    )


def archive(name, files):
    """{path: bytes} as one file of the kind that the name says; tar without saying so is compressed, as Keras 1 wants it."""
    out = io.BytesIO()
    if name.lower().endswith(".zip"):
        with zipfile.ZipFile(out, "w") as packed:
            for path in sorted(files):
                packed.writestr(path, files[path])
        return out.getvalue()
    with tarfile.open(fileobj=out, mode="w:gz", compresslevel=1) as packed:
        for path in sorted(files):
            entry = tarfile.TarInfo(path)
            entry.size = len(files[path])
            packed.addfile(entry, io.BytesIO(files[path]))
    return out.getvalue()


def write(path, files=None):
    """Write the file, or the folder, that `path` names. Raises NoStandIn."""
    name = os.path.basename(os.path.normpath(path))
    made = (files or Files()).content(name)
    if isinstance(made, bytes) or "." in name:
        folder = os.path.dirname(path)
        if folder and not os.path.isdir(folder):
            os.makedirs(folder)
        with open(path, "wb") as file:
            file.write(made if isinstance(made, bytes) else archive(name, made))
        return
    for inner in sorted(made):
        # A folder that is named as the archive's own top folder is that folder.
        parts = inner.split("/")
        target = os.path.join(path, *(parts[1:] if parts[0] == name else parts))
        if not os.path.isdir(os.path.dirname(target)):
            os.makedirs(os.path.dirname(target))
        with open(target, "wb") as file:
            file.write(made[inner])


# ---------------------------------------------------------------- in the place of a download


def install(root, get_file_home, model_class, folder, script, everywhere):
    """Serve downloads from generated files under `folder`.

    `root` is the package that holds `datasets`, `get_file_home` the module where `get_file` is defined, `model_class` the class whose
    `load_weights` is asked for pretrained weights; `script` is the path of the program, whose text says whether counts matter;
    `everywhere(old, new)` puts one function in the place of another in every module.
    """
    with io.open(script, encoding="utf-8", errors="replace") as file:
        source = file.read()
    files = Files(lambda number: re.search(r"\b%d\b" % number, source) is not None)
    home = importlib.import_module(get_file_home)
    genuine = home.get_file
    parameters = list(inspect.signature(genuine).parameters)
    cache = os.path.join(folder, "keras")
    os.makedirs(os.path.join(cache, ".keras"))

    @functools.wraps(genuine)
    def get_file(*args, **kwargs):
        given = dict(zip(parameters, args))
        given.update(kwargs)
        for checksum in ("md5_hash", "file_hash"):
            given.pop(checksum, None)
        address = os.path.basename(str(given.get("origin") or "").split("?")[0])
        name = address if "." in address else os.path.basename(str(given.get("fname") or address))
        if name.endswith((".h5", ".hdf5", ".keras", ".index")):
            return os.path.join(cache, "no pretrained weights offline", name)
        served = os.path.join(folder, "served", name)
        if not os.path.exists(served):
            write(served, files)
        given["origin"] = "file://" + served
        if "cache_dir" in parameters:
            given["cache_dir"] = cache
            return genuine(**given)
        homes, os.environ["HOME"] = os.environ.get("HOME"), cache  # before 2.0 the cache was always below the home folder
        try:
            return genuine(**given)
        finally:
            if homes is None:
                del os.environ["HOME"]
            else:
                os.environ["HOME"] = homes

    everywhere(genuine, get_file)
    for name in DATASETS:
        try:
            module = importlib.import_module("%s.datasets.%s" % (root, name))
        except ImportError:
            continue
        everywhere(module.load_data, loading(module.load_data, files.counts(name) if name == "cifar10" else None))
    load_weights = model_class.load_weights

    @functools.wraps(load_weights)
    def load_weights_or_not(self, filepath, *args, **kwargs):
        if "no pretrained weights offline" in str(filepath):
            print("offline: %s is not loaded, the model keeps its initial weights" % os.path.basename(str(filepath)), file=sys.stderr)
            return None
        return load_weights(self, filepath, *args, **kwargs)

    model_class.load_weights = load_weights_or_not


def loading(load_data, counts):
    """`load_data` that reads object arrays under any numpy (Keras before 2.3 asks as numpy before 1.16.3 allowed), cut to `counts`."""

    @functools.wraps(load_data)
    def load(*args, **kwargs):
        genuine = np.load
        np.load = functools.partial(genuine, allow_pickle=True)
        try:
            loaded = load_data(*args, **kwargs)
        finally:
            np.load = genuine
        return loaded if counts is None else tuple(tuple(part[:count] for part in half) for half, count in zip(loaded, counts))

    return load


if __name__ == "__main__":
    for wanted in sys.argv[1:]:
        write(wanted)
