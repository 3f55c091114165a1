"""KC250: preprocessing, datasets and applications."""

from dataclasses import replace

from codemods.changes import rows
from codemods.dialects import Dialect
from codemods.engine.file import File, Reference
from codemods.ledger import Fate
from codemods.rules import Example
from codemods.rules.tables._area import TableRule


class Data(TableRule):
    code = "KC250"
    title = "Preprocessing, datasets and applications"
    safety = (
        "kerascompat's Tokenizer, skipgrams and ImageDataGenerator give what the dialect's gave, numpy's random numbers included, on any backend; "
        "--fidelity modern takes those of tensorflow.keras, which turn images about another point than the standalone versions did."
    )
    meant = "keras.preprocessing held ImageDataGenerator, Tokenizer and pad_sequences; load_data(nb_words=...) limited the vocabulary."
    means_now = "keras.preprocessing.text is gone, and so are the generators; nb_words raises."
    why = "139 of 1,013 files import keras.preprocessing, 245 keras.datasets."
    areas = ("keras.preprocessing", "keras.datasets", "keras.applications")
    valid = (Example("from keras.datasets import mnist\n(x, y), _ = mnist.load_data()\n"),)
    invalid = (
        Example(
            "from keras.preprocessing.image import ImageDataGenerator, load_img\nmake = ImageDataGenerator(rotation_range=20)\nimage = load_img('a.png', grayscale=True)\n",
            "from keras.preprocessing.image import load_img\nfrom kerascompat.keras2.preprocessing.image import ImageDataGenerator\nmake = ImageDataGenerator(rotation_range=20)\n"
            "image = load_img('a.png', color_mode='grayscale')\n",
            fate="shimmed",
        ),
        Example(
            "from keras.preprocessing.text import Tokenizer\nwords = Tokenizer(nb_words=100)\n",
            "from kerascompat.keras1.preprocessing.text import Tokenizer\nwords = Tokenizer(num_words=100)\n",
            dialect="keras==1.2.2",
            fate="shimmed",
        ),
        Example(
            "from keras.datasets import imdb\ndata = imdb.load_data(nb_words=2000)\n",
            "from keras.datasets import imdb\ndata = imdb.load_data(num_words=2000)\n",
            dialect="keras==1.2.2",
        ),
    )

    def _target(self, reference: Reference, row: rows.Symbol | None, to: str, file: File, dialect: Dialect) -> str:
        """What would need TensorFlow comes from kerascompat, where the numbers are to be kept."""
        if to.startswith(_TENSORFLOW) and file.exact and reference.imported:
            name = to.removeprefix(_TENSORFLOW)
            if name in held(dialect):
                return f"kerascompat.{face(dialect)}.preprocessing.{name}"
            if name in _LATER.split():  # the code is of a later version than it is said to be
                return f"kerascompat.keras2.preprocessing.{name}"
        return super()._target(reference, row, to, file, dialect)

    def _conclude(self, node, path, row, outcome, target, file) -> None:
        super()._conclude(node, path, _said(row, target), outcome, target, file)

    def _mention(self, reference: Reference, row: rows.Symbol | None, file: File, dialect: Dialect) -> None:
        target = self._target(reference, row, row.to if row is not None else "", file, dialect)
        if target.startswith("kerascompat."):
            file.imports.move(reference.node, target, self.code)
            file.report(reference.node, self.code, Fate.SHIMMED, reference.path, _said(row, target).message)
        else:
            super()._mention(reference, row, file, dialect)


_TENSORFLOW = "tensorflow.keras.preprocessing."

_TEXT = "text.Tokenizer text.hashing_trick text.one_hot text.text_to_word_sequence"
_SEQUENCE = "sequence.TimeseriesGenerator sequence.make_sampling_table sequence.skipgrams"
_IMAGE = "image.ImageDataGenerator image.DirectoryIterator image.Iterator image.NumpyArrayIterator image.random_channel_shift"
_MOVED = "image.random_rotation image.random_shift image.random_shear image.random_zoom"
_LATER = (
    "text.tokenizer_from_json image.apply_affine_transform image.apply_brightness_shift image.apply_channel_shift image.random_brightness"
)


def face(dialect: Dialect) -> str:
    """The package of kerascompat that holds the preprocessing of a dialect: Keras 2.0 computed what Keras 1 did."""
    return "keras1" if dialect.family == "keras2" and not dialect.at_least(2, 1) else dialect.family


def held(dialect: Dialect) -> frozenset[str]:
    """What that package holds."""
    return frozenset(f"{_TEXT} {_SEQUENCE} {_IMAGE} {_MOVED} {_LATER if face(dialect) != 'keras1' else ''}".split())


def _said(row: rows.Symbol | None, target: str) -> rows.Symbol | None:
    if row is None or not target.startswith("kerascompat."):
        return row
    return replace(row, message=f"Keras 3 has it for TensorFlow alone; {target} gives what it gave, on any backend.")
