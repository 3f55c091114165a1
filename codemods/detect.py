"""Finds out which Keras a file was written for: its project's requirements, its imports, its constructs."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from codemods import discovery
from codemods.dialects import Dialect
from codemods.requirements import Requirement, read_installs, requirements_of

# --- what a text itself says -----------------------------------------------------------------------------------------

_TF_IMPORT = re.compile(
    r"\b(?:tensorflow|tf)(?:\.contrib|\.python|\.compat\.v[12])?\.keras\b"
    r"|(?:^|;)[ \t]*from[ \t]+tensorflow(?:\.python|\.contrib)?[ \t]+import\b[^#\n;]*\bkeras\b"
    r"|\btf_keras\b",
    re.MULTILINE,
)
_KERAS_IMPORT = re.compile(
    r"(?:^|;)[ \t]*(?:from[ \t]+keras(?:\.[\w.]+)?[ \t]+import\b|import[ \t][^#\n;]*?(?<![\w.])(?<!\sas\s)keras(?:\.\w+)*[ \t]*(?:,|as\b|#|;|$))",
    re.MULTILINE,
)
_OUR_IMPORT = re.compile(r"\bkerascompat(?:\.|[ \t]+import[ \t]+)(keras1|keras2|tf_keras)\b")
#: What TensorFlow 2 has beside `keras` for Keras's own; functions of these modules, in small letters, are TensorFlow 1's.
_BESIDE_KERAS = re.compile(
    r"\b(?:tensorflow|tf)\.(?:optimizers|losses|metrics)\.(?!Reduction\b)[A-Z]|^[ \t]*from[ \t]+tensorflow[ \t]+import\b[^#\n]*\boptimizers\b",
    re.MULTILINE,
)
_BESIDE_KERAS_WORDS = (".optimizers.", ".losses.", ".metrics.", "optimizers")  # one of them is in each
#: What a file itself says: `# codemods: from keras==2.2.4`.
DECLARATION = re.compile(r"^[ \t]*#[ \t]*codemods:[ \t]*from[ \t]+([^\r\n]*?)[ \t]*\r?$", re.MULTILINE)
#: `try: import keras` with another Keras under `except`: what is tried first is what it was written for.
_FALLBACK = re.compile(
    r"^(?P<indent>[ \t]*)try:[^\n]*\n(?P<tried>(?:(?P=indent)[ \t]+[^ \t\n][^\n]*\n|[ \t]*\n)+?)(?P=indent)except[^\n]*:[^\n]*\n"
    r"(?P<other>(?:(?P=indent)[ \t]+[^\n]*(?:\n|\Z))+)",
    re.MULTILINE,
)
_COMMENT = re.compile(r"#(?<!['\"]#)[^'\"\n]*$", re.MULTILINE)  # begins with what it looks for: fifteen times as fast


# One pass splits a text into its words, which are then looked up: twenty patterns over a text would cost a fifth of parsing it.
_WORD = re.compile(r"\.?[A-Za-z_]\w*(?:[ \t]*=(?!=))?")
_DEFINITION = re.compile(r"\bdef[ \t]+\w+[ \t]*\(")
_PARENTHESIS = re.compile(r"[()]")


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split())


#: Arguments and names that only one family knows.
_ARGUMENTS = {
    "keras1": _set(
        "nb_epoch nb_filter nb_row nb_col border_mode dim_ordering W_regularizer b_regularizer U_regularizer W_constraint b_constraint "
        "inner_init forget_bias_init inner_activation samples_per_epoch nb_val_samples nb_worker consume_less dropout_W dropout_U "
        "concat_axis"
    ),
    "keras2": _set(
        "epochs filters kernel_size padding kernel_initializer kernel_regularizer kernel_constraint bias_initializer bias_regularizer "
        "recurrent_initializer recurrent_regularizer recurrent_dropout recurrent_activation data_format steps_per_epoch validation_steps "
        "units use_bias dilation_rate restore_best_weights use_multiprocessing max_queue_size"
    ),
}
_NAMES = {
    "keras1": _set(
        "set_image_dim_ordering MaxoutDense TimeDistributedDense AtrousConvolution2D AtrousConvolution1D Highway WeightRegularizer"
    ),
    "keras2": _set(
        "Conv1D Conv2D Conv3D Conv2DTranspose SeparableConv2D DepthwiseConv2D CuDNNLSTM CuDNNGRU set_image_data_format image_data_format"
    ),
}
#: Names of Keras 2 that the last versions of Keras 1 had too, as other names of Convolution2D and its like: no contradiction there.
_IN_BOTH = _set("Conv1D Conv2D Conv3D SeparableConv2D")
#: What Keras 2 alone has, as argument or name of Keras's. Its legacy interfaces took the words of Keras 1 as well; Keras 1 took none of these.
_OF_KERAS2 = _set(
    "kernel_size kernel_initializer kernel_regularizer kernel_constraint bias_initializer bias_regularizer recurrent_initializer "
    "recurrent_regularizer recurrent_activation use_bias steps_per_epoch validation_steps restore_best_weights use_multiprocessing "
    "max_queue_size CuDNNLSTM CuDNNGRU set_image_data_format image_data_format"
)
#: The same in a context: a literal that the text must hold, and the pattern that is looked for then.
_PHRASES = {
    "keras1": (
        ("init", re.compile(r"\b(?:Dense|Convolution[123]D|LSTM|GRU|SimpleRNN|Embedding)\([^()\n]*\b(init)[ \t]*=")),
        ("Model(", re.compile(r"\bModel\([ \t]*(input|output)[ \t]*=")),
        ("erge", re.compile(r"import[ \t][^#\n]*\b(merge|Merge)\b")),
    ),
    "keras2": (
        ("Model(", re.compile(r"\bModel\([ \t]*(inputs|outputs)[ \t]*=")),
        (
            "concatenate",
            re.compile(r"(concatenate)(?:(?<![\w.]concatenate)|(?<=\blayers\.concatenate))\("),
        ),  # K.concatenate and np.concatenate are older
    ),
}
# Some of them are also what migration writes, so a pinned version is not doubted for them. Where nothing is pinned, a second run reads
# the file as the later version, whose defaults the first run has written out already.
#: Phrases that only some versions of a family have, or mean so: (family, version, literal, pattern).
_OPTIMIZER = r"\b(?:SGD|RMSprop|Adagrad|Adadelta|Adam|Adamax|Nadam|Ftrl)\([^()\n]*\b(%s)[ \t]*="
_HINTS = (
    ("keras2", (2, 3, 1), "val_accuracy", re.compile(r"['\"](val_accuracy)['\"]")),
    ("keras2", (2, 3, 1), "learning_rate", re.compile(_OPTIMIZER % "learning_rate")),
    ("tf_keras", (2, 15, 0), ".legacy", re.compile(r"optimizers\.(legacy)\b")),
    ("tf_keras", (2, 15, 0), "weight_decay", re.compile(_OPTIMIZER % "weight_decay")),
    ("tf_keras", (2, 15, 0), "jit_compile", re.compile(_OPTIMIZER % "jit_compile")),
    ("tf_keras", (1, 15, 0), "tf.", re.compile(r"tf\.(contrib|placeholder|Session|ConfigProto|global_variables_initializer)\b")),
)
#: The first version that had the word of a hint.
_SINCE = {"val_accuracy": (2, 3), "learning_rate": (2, 3), "legacy": (2, 9), "weight_decay": (2, 11), "jit_compile": (2, 11)}
#: Where standalone `import keras` can only be Keras 2.4 and later, which was tf.keras under the other name.
_TENSORFLOW2 = _set(
    "GradientTape image_dataset_from_directory set_random_seed TextVectorization StringLookup Rescaling RandomFlip MultiHeadAttention "
    "BackupAndRestore ExponentialDecay CosineDecay train_step EfficientNetB0 adam_v2 gradient_descent_v2 rmsprop_v2 adagrad_v2 adadelta_v2 "
    "adamax_v2 nadam_v2"
)
#: What only programs written for Keras 3 have, and migration does not write: a backend of Keras 3, and names that no earlier version had.
_KERAS3 = re.compile(
    r"KERAS_BACKEND[\"'][\])]?[ \t]*[=,:][ \t]*[\"'](jax|torch|openvino)[\"']|\b(keras_hub|keras\.distribution|SeedGenerator|StatelessScope|stateless_call|stateless_apply)\b"
)
_KERAS3_WORDS = (
    "KERAS_BACKEND",
    "keras_hub",
    "keras.distribution",
    "SeedGenerator",
    "StatelessScope",
    "stateless_",
)  # one of them is in each
#: What no Keras 3 program holds: it tells that a file is old although its project asks for Keras 3.
_LEGACY = re.compile(
    r"(?<![\w.])(?:lr|decay|schedule_decay)[ \t]*=(?!=)|\.lr\b|\b(?:fit_generator|predict_generator|evaluate_generator|ImageDataGenerator"
    r"|Convolution[123]D|CuDNNLSTM|CuDNNGRU|keras\.backend|keras\.preprocessing|keras\.utils\.np_utils|np_utils|keras\.layers\.(?:core|convolutional|recurrent"
    r"|advanced_activations|normalization|embeddings|noise|pooling|merge|wrappers)|keras\.engine|keras\.legacy|optimizers\.legacy|set_session|get_session)\b"
    r"|\bimport[ \t]+backend\b|[\"'](?:val_)?acc[\"']"
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one text tells about the Keras it was written for."""

    standalone: int = 0  # number of imports of keras
    tensorflow: int = 0  # number of mentions of tf.keras
    migrated: str = ""  # the dialect whose kerascompat it imports: an earlier run decided it
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # family -> distinct words of it
    hints: Mapping[str, tuple[tuple[int, ...], str]] = field(default_factory=dict)  # family -> (version, the word that tells it)
    tensorflow2: str = ""  # a word that only TensorFlow 2 programs have
    keras3: str = ""  # a word that only Keras 3 programs have

    @property
    def imports_keras(self) -> bool:
        return bool(self.standalone or self.tensorflow or self.migrated)


@lru_cache(maxsize=64)  # a file is asked for itself, and as a neighbour
def evidence(text: str) -> Evidence:
    """Reads the imports and the constructs of a text. Works on any text, valid Python or not."""
    text = _COMMENT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if "except" in text:
        text = _FALLBACK.sub(_without_fallback, text)
    arguments, names = _words_of(text)
    telling = any(word in _ARGUMENTS["keras1"] or word in _ARGUMENTS["keras2"] for word in arguments)
    words = _of_families(text, arguments, names, _parameters(text) if telling else frozenset())
    words = words or _of_families(text, arguments, names, frozenset())
    hints: dict[str, tuple[tuple[int, ...], str]] = {}
    for family, version, literal, pattern in _HINTS:
        match = pattern.search(text) if family not in hints and literal in text else None
        if match and not (version < (2,) and "compat.v1" in text):
            hints[family] = (version, match[1])
    ours = _OUR_IMPORT.search(text) if "kerascompat" in text else None
    mentions = "\n".join([line for line in text.split("\n") if "keras" in line])
    standalone, tensorflow = len(_KERAS_IMPORT.findall(mentions)), len(_TF_IMPORT.findall(mentions))
    keras3 = _KERAS3.search(text) if any(word in text for word in _KERAS3_WORDS) else None
    return Evidence(
        standalone=standalone,
        tensorflow=tensorflow or (0 if standalone or ours else number_beside_keras(text)),
        migrated=ours[1] if ours else "",
        words=words,
        hints=hints,
        tensorflow2=next((name for name in names if name in _TENSORFLOW2), ""),
        keras3=keras3[1] or keras3[2] if keras3 is not None else "",
    )


def number_beside_keras(text: str) -> int:
    """How often a text has something of Keras's from TensorFlow 2 without its `keras`: tf.optimizers.Adam, tf.losses.Huber."""
    if "tensorflow" not in text or not any(word in text for word in _BESIDE_KERAS_WORDS):
        return 0
    return len(_BESIDE_KERAS.findall(text))


def _without_fallback(match: re.Match) -> str:
    tried, other = match["tried"], match["other"]
    both = (_KERAS_IMPORT.search(tried) and _TF_IMPORT.search(other)) or (_TF_IMPORT.search(tried) and _KERAS_IMPORT.search(other))
    return match[0][: -len(other)] + f"{match['indent']} pass\n" if both else match[0]


def _of_families(text: str, arguments: Mapping[str, None], names: Mapping[str, None], own: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """The words of each family, without arguments that are `own` to the file."""
    words: dict[str, tuple[str, ...]] = {}
    for family in ("keras1", "keras2"):
        found = [word for word in arguments if word in _ARGUMENTS[family] and word not in own]
        if family == "keras2":  # `epochs = 10` is what many a Keras 1 program calls its variable
            found = [word for word in found if _is_argument(word, text)]
        found += [word for word in names if word in _NAMES[family]]
        found += [match[1] for literal, pattern in _PHRASES[family] if literal in text for match in pattern.finditer(text)]
        if found:
            words[family] = tuple(dict.fromkeys(found))
    return words


def _is_argument(word: str, text: str) -> bool:
    """Whether a word is an argument: behind a bracket or a comma, or at the beginning of a line without the space that assignments have."""
    for match in re.finditer(word + r"([ \t]*)=(?!=)", text):
        before = _behind_blanks(text, match.start())
        if not before or text[before - 1] == "\n":
            if not match[1]:
                return True
            before = _behind_blanks(text, max(0, before - 1))
        if before and text[before - 1] in "(,":
            return True
    return False


def _behind_blanks(text: str, position: int) -> int:
    while position and text[position - 1] in " \t":
        position -= 1
    return position


def _parameters(text: str) -> frozenset[str]:
    """Parameters with defaults of the file's own functions: a layer of one's own may be called as another Keras called its arguments."""
    found: set[str] = set()
    for match in _DEFINITION.finditer(text):
        depth, end = 1, len(text)
        for parenthesis in _PARENTHESIS.finditer(text, match.end()):
            depth += 1 if parenthesis[0] == "(" else -1
            if not depth:
                end = parenthesis.end()
                break
        found.update(word[:-1].rstrip() for word in _WORD.findall(text[match.end() : end]) if word[-1] == "=" and word[0] != ".")
    return frozenset(found)


def _words_of(text: str) -> tuple[dict[str, None], dict[str, None]]:
    """The keyword arguments and assigned names of a text, and its other names, each once and in their order."""
    arguments: dict[str, None] = {}
    names: dict[str, None] = {}
    for word in dict.fromkeys(_WORD.findall(text)):
        if word[-1] != "=":
            names[word.lstrip(".")] = None
        elif word[0] != ".":
            arguments[word[:-1].rstrip()] = None
    return arguments, names


def _is_legacy(text: str, facts: Evidence) -> bool:
    return "keras1" in facts.words or _LEGACY.search(_COMMENT.sub("", text)) is not None


# --- what the files around it say ------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _pins(folder: str) -> tuple[Requirement, ...]:
    return requirements_of(folder)


@lru_cache(maxsize=4096)
def _folders(folder: str) -> tuple[str, ...]:
    """`folder` and those above it, up to the root of the repository; where there is no repository, three levels."""
    folders = tuple(discovery.upwards(os.path.abspath(folder)))
    root = discovery.repository_root(folder)
    return folders[: 3 if root is None else folders.index(root) + 1]


def _nearest(folder: str, package: str) -> Requirement | None:
    for candidate in _folders(folder):
        for requirement in _pins(candidate):
            if requirement.package == package:
                return requirement
    return None


@lru_cache(maxsize=4096)
def _evidence_in(folder: str) -> tuple[tuple[str, Evidence], ...]:
    found = []
    try:
        names = sorted(name for name in os.listdir(folder) if name.endswith(".py"))
    except OSError:
        return ()
    for name in names[:300]:
        try:
            with open(os.path.join(folder, name), "rb") as file:
                data = file.read()
        except OSError:
            continue
        if b"keras" in data:
            found.append((name, evidence(data.decode("utf-8", "replace"))))
    return tuple(found)


def forget() -> None:
    """Drops what is remembered of folders; for programs that run for long."""
    _folders.cache_clear()
    _pins.cache_clear()
    _evidence_in.cache_clear()


_TAKEN_FOR_KERAS3 = "taken for Keras 3 code already, because {} and nothing in it is older; if it still is older code, name its version: --from keras==2.2.4"

# --- the verdict -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Detection:
    """The dialect of a file, why, and what speaks against it. `dialect` is None where the file is Keras 3 already."""

    dialect: Dialect | None
    reason: str
    warnings: tuple[str, ...] = ()
    stated: bool = False  # by the user or the file itself, so that migrating the file does not change the answer


def detect(text: str, *, given: Dialect | None = None, project: Dialect | None = None, folder: str | None = None) -> Detection:
    """The dialect of a text that mentions Keras.

    given: what the user said (`--from`); it decides. Next comes a comment of the text: `# codemods: from keras==2.2.4`.
    project: what the project's configuration says; it comes third.
    folder: where the file lies. Requirement files and neighbours at and above it are asked; None asks only the text.
    """
    facts = evidence(text)
    if given is not None:
        if given.standalone:
            of_tensorflow = _of_tensorflow(text, facts, given)
            if of_tensorflow is not None:
                return of_tensorflow
        return Detection(given, "named by --from", _contradictions(facts, given, "--from"), stated=True)
    declared = DECLARATION.search(text) if "codemods:" in text else None
    if declared is not None:
        try:
            return Detection(Dialect.parse(declared[1]), "its own comment says so", stated=True)
        except ValueError as error:
            line = text.count("\n", 0, declared.start()) + 1
            return replace(
                detect(text[: declared.start()] + text[declared.end() :], project=project, folder=folder),
                warnings=(f"comment in line {line}: {error}",),
            )
    if project is not None:
        return Detection(project, "[tool.codemods] in pyproject.toml", _contradictions(facts, project, "[tool.codemods]"), stated=True)
    if facts.keras3 and not facts.migrated and not _is_legacy(text, facts):
        return Detection(None, f"'{facts.keras3}', which came with Keras 3", (_TAKEN_FOR_KERAS3.format(f"it says '{facts.keras3}'"),))
    family, why = _family(facts)
    requirement = _requirement(text, family, folder)
    beside = _requirement(text, "tf_keras", folder) if facts.tensorflow and family != "tf_keras" else None
    if requirement is not None:
        verdict = _required(text, facts, requirement, beside)
        if verdict is not None:
            return verdict
    if facts.migrated:
        return Detection(_typical(facts.migrated, facts), f"imports kerascompat.{facts.migrated}")
    if why is None and folder is not None:
        neighbours = _by_neighbours(folder, standalone=family != "tf_keras")
        if neighbours is not None:
            return neighbours
    if why is None:
        why = (
            "imports keras; no requirement file and no construct tells the version"
            if facts.imports_keras
            else "mentions Keras without importing it"
        )
    dialect = _with_tensorflow(_typical(family, facts), beside)
    hint = facts.hints.get(family)
    if hint is not None:
        why = f"{why}; '{hint[1]}'"
    return Detection(dialect, why, _contradictions(facts, dialect, ""))


def _of_tensorflow(text: str, facts: Evidence, given: Dialect) -> Detection | None:
    """A text of tf.keras alone, where --from names a version of the package keras; None for any other.

    Once it is migrated it imports keras as well, so what the first run found stands in a comment, and holds in the next.
    """
    declared = DECLARATION.search(text) if "codemods:" in text else None
    try:
        if declared is not None and (own := Dialect.parse(declared[1])).family == "tf_keras":
            return Detection(own, "its own comment says so: --from names the package keras", stated=True)
    except ValueError:
        return None
    if not facts.tensorflow or facts.standalone or facts.migrated:
        return None
    return Detection(given.of_tensorflow, "imports tf.keras: --from names the package keras", _contradictions(facts, given, "--from"))


def _family(facts: Evidence) -> tuple[str, str | None]:
    """The family that a text shows, and why; None for why when only the import is known."""
    if facts.migrated:
        return facts.migrated, f"imports kerascompat.{facts.migrated}"
    if facts.tensorflow and (facts.tensorflow > facts.standalone or facts.tensorflow2):
        return "tf_keras", "imports tf.keras"
    one, two = facts.words.get("keras1", ()), facts.words.get("keras2", ())
    if len(one) > len(two) and _OF_KERAS2.isdisjoint(two):
        return "keras1", _name_words(one, "Keras 1")
    if facts.standalone and facts.tensorflow2 and not one:
        return "tf_keras", f"{facts.tensorflow2}, which came when keras was tf.keras already"
    if two:
        return "keras2", _name_words(two, "Keras 2")
    if one:
        return "keras1", _name_words(one, "Keras 1")
    return "keras2", None


def _name_words(words: tuple[str, ...], name: str) -> str:
    return f"{name} words: {', '.join(words[:3])}{', ...' if len(words) > 3 else ''}"


def _typical(family: str, facts: Evidence) -> Dialect:
    hint = facts.hints.get(family)
    return Dialect(family, hint[0]) if hint else Dialect.of_family(family)


def _requirement(text: str, family: str, folder: str | None) -> Requirement | None:
    """What is asked for of the package that a file imports: by its own lines (`!pip install`), then by the nearest requirement file.

    From 2.4 on the packages keras and tensorflow hold the same Keras in the same version: there one tells of the other.
    """

    def nearest(package: str) -> Requirement | None:
        own = next((each for each in read_installs(text, "") if each.package == package), None)
        return own or (_nearest(folder, package) if folder is not None else None)

    package, other = ("tensorflow", "keras") if family == "tf_keras" else ("keras", "tensorflow")
    found = nearest(package)
    if found is not None:
        return found
    found = nearest(other)
    if found is None or found.low is None:
        return None
    if found.low >= (2, 4):
        return found
    if package == "keras" and found.low >= (2, 0):  # TensorFlow 2.0 to 2.3: the one Keras before 2.4 that runs on it
        return replace(found, package="keras", low=(2, 3), high=(2, 4), exact=False)
    return None


def _with_tensorflow(dialect: Dialect, requirement: Requirement | None) -> Dialect:
    """The dialect of the package keras, with that of tf.keras beside it where a file uses both."""
    if requirement is None or not dialect.standalone or requirement.keras3:
        return dialect
    try:
        return replace(dialect, beside=requirement.dialect("tf_keras"))
    except ValueError:
        return dialect


def _required(text: str, facts: Evidence, requirement: Requirement, beside: Requirement | None = None) -> Detection | None:
    where = _shown(requirement.path) if requirement.path else "its own install line"
    stated = f"{where}: {requirement.text}"
    if requirement.keras3:
        if not _is_legacy(text, facts):
            return Detection(
                None,
                f"{stated}",
                (_TAKEN_FOR_KERAS3.format(f"{where} asks for {requirement.text}"),),
            )
        return None  # the requirement was raised before the code was
    try:
        dialect = _with_tensorflow(requirement.dialect(_family(facts)[0]), beside)
    except ValueError:
        return None
    hint = facts.hints.get(dialect.family)
    if hint is not None and not dialect.pinned and requirement.allows(hint[0]):
        return Detection(replace(dialect, version=hint[0]), f"{stated}; '{hint[1]}'", _contradictions(facts, dialect, where))
    warnings = _contradictions(facts, dialect, where)
    if requirement.others:
        warnings = (f"{where} also has {', '.join(requirement.others)}: read as {dialect}, name another by --from", *warnings)
    return Detection(dialect, stated, warnings)


def _shown(path: str) -> str:
    relative = os.path.relpath(path)
    return path if relative.startswith("..") else relative


def _by_neighbours(folder: str, *, standalone: bool) -> Detection | None:
    """The dialect of the nearest files that show theirs, for a text that shows only that it imports Keras."""
    for candidate in _folders(folder):
        votes: dict[str, list[str]] = {}
        version: dict[str, Dialect] = {}
        for name, facts in _evidence_in(candidate):
            family, why = _family(facts)
            if why is None or not facts.imports_keras or (family != "tf_keras") != standalone:
                continue
            votes.setdefault(family, []).append(name)
            if family not in version or facts.hints.get(family):
                version[family] = _typical(family, facts)
        if votes:
            family = max(votes, key=lambda each: (len(votes[each]), each))
            return Detection(version[family], f"as {_shown(os.path.join(candidate, votes[family][0]))} near it")
    return None


def _contradictions(facts: Evidence, dialect: Dialect, source: str) -> tuple[str, ...]:
    """What in the text the dialect never had, or means otherwise."""
    said = f"{source} says {dialect}" if source else f"read as {dialect}"
    found = []
    one, two = facts.words.get("keras1", ()), facts.words.get("keras2", ())
    two = tuple(word for word in two if word not in _IN_BOTH)
    if dialect.family == "keras1" and two:
        found.append(
            f"{said}, but {_name_words(two, 'there are Keras 2')}, which Keras 1 does not know: "
            "it was migrated already, or the version is another one"
        )
    hint = facts.hints.get(dialect.family)
    if source != "--from" and dialect.family == "keras2" and len(one) > len(two):
        found.append(
            f"{said}, but {_name_words(one, 'there are Keras 1')}: Keras 2 took them by its legacy interfaces, with its own defaults, and so they are "
            "read; if the code was written for Keras 1, name it by --from"
        )
    since = _SINCE.get(hint[1]) if hint is not None else None
    if source and dialect.pinned and since is not None and dialect.version < since:
        found.append(
            f"{said}, but '{hint[1]}' came with {Dialect(dialect.family, since)}: it was migrated already, or the version is another one"
        )
    if source and dialect.family == "tf_keras" and dialect.at_least(2, 0) and hint is not None and hint[0] < (2,):
        found.append(f"{said}, but 'tf.{hint[1]}' is of TensorFlow 1: check the version, name it with --from")
    if dialect.family == "tf_keras" and one and facts.tensorflow >= facts.standalone:
        found.append(
            f"{said}, but {_name_words(one, 'there are Keras 1')}, which tf.keras never accepted: check the version, name it with --from"
        )
    if dialect.standalone and facts.tensorflow and source == "--from" and facts.tensorflow > facts.standalone:
        found.append(
            f"{said}, but the file imports tf.keras {facts.tensorflow} times and keras {facts.standalone} times"
            + ("" if facts.standalone else f": read as {dialect.of_tensorflow}")
        )
    if dialect.family == "tf_keras" and dialect.version >= (2, 4) and facts.standalone and not facts.tensorflow and one:
        found.append(f"{said}, but {_name_words(one, 'there are Keras 1')}, which that version refuses")
    if facts.standalone and facts.tensorflow and not facts.migrated:
        read = f"what comes of keras is read as {dialect}, what comes of tf.keras as {dialect.of_tensorflow}"
        found.append(
            f"imports both keras ({facts.standalone}) and tf.keras ({facts.tensorflow}), whose defaults differ: "
            f"{read if dialect.standalone else f'read as {dialect} throughout'}; objects of the two never worked together, so check which one is meant"
        )
    if dialect.family == "tf_keras" and dialect.before(2, 0):
        found.append(
            f"read as {dialect}: tf.keras of TensorFlow 1 had the gates and log keys of Keras 2.2"
            + (" and its optimizers" if dialect.before(1, 14) else "")
            + "; what else it did in graph mode alone is read as TensorFlow 2.0 did it"
        )
    return tuple(dict.fromkeys(found))
