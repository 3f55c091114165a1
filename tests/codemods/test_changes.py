"""The tables against the inventory and against live Keras 3, and a program for every legacy path and parameter."""

import ast
import importlib
import inspect
from functools import cache
from pathlib import Path

import pytest

from codemods.changes import identifiers, inventory, rows, shims
from codemods.changes.coverage import VERSIONS, program, public
from codemods.changes.coverage import row as coverage_row
from codemods.dialects import Dialect
from codemods.engine.run import migrate_text
from codemods.ledger import Fate
from codemods.rules.tables._calls import LAYER_KEYWORDS

PAGE = Path(__file__).parents[2] / "docs" / "coverage.md"
DIALECTS = {name: Dialect.parse(text) for name, text in VERSIONS.items()}
SYMBOLS = [row for row in rows.all_rows() if isinstance(row, rows.Symbol)]

#: Keywords that signatures hide in **kwargs: those of every layer, of every model's methods, of single functions.
HIDDEN = frozenset(
    "batch_input_shape input_dtype dynamic weights batch_size activity_regularizer implementation input_dim input_length consume_less bias time_major "
    "class_mode show_accuracy nb_epoch nb_worker nb_val_worker pickle_safe max_q_size max_queue_size workers use_multiprocessing val_samples "
    "samples_per_epoch nb_val_samples experimental_run_tf_function experimental_steps_per_execution load_weights_on_restart period dtype l output_shape "
    "pss_evaluation_shards smart_resize reshape options by_name save_traces save_format signatures include_optimizer epsilon".split()
)


@cache
def live(path):
    """The object at a dotted path, imported; raises where there is none."""
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:length]))
        except ImportError:
            continue
        for part in parts[length:]:
            found = getattr(found, part)
        return found
    raise ImportError(path)


def targets(row):
    found = [row.to] if row.to else []
    if row.choice is not None:
        found += row.choice[1].values()
    return [path for path in found if not path.startswith("kerascompat.")]


# ----------------------------------------------------------------- inventory


def test_the_inventory_answers_what_documentation_and_release_notes_say():
    keras1, keras2, tf = DIALECTS["keras122"], DIALECTS["keras224"], DIALECTS["tf210"]
    for path in (
        "keras.layers.core.Dense",
        "tensorflow.keras.layers.Dense",
        "tensorflow.python.keras.layers.core.Dense",
        "keras.layers.Dense",
    ):
        assert inventory.canonical(path) == "keras.layers.Dense"
    assert inventory.canonical("keras.engine.topology.Layer") == "keras.layers.Layer"
    assert inventory.canonical("keras.layers.core.K.sum") == "keras.backend.sum"
    assert inventory.signature("keras.layers.Convolution2D", keras1).positional[:3] == ("nb_filter", "nb_row", "nb_col")
    assert inventory.signature("keras.layers.Convolution2D", keras2).positional[:2] == ("filters", "kernel_size")
    assert inventory.signature("keras.Sequential.fit", keras1).parameter("nb_epoch").default == "10"
    assert inventory.signature("keras.layers.LSTM", keras2).parameter("recurrent_activation").default == "'hard_sigmoid'"
    assert inventory.signature("keras.layers.LSTM", tf).parameter("recurrent_activation").default == "'sigmoid'"
    assert not inventory.exists("keras.layers.Merge", keras2) and inventory.exists("keras.layers.Merge", keras1)
    assert inventory.family("keras.callbacks.History") == "history" and inventory.family("keras.metrics.AUC") == "metric"
    assert inventory.family("keras.applications.VGG16") == "model" and inventory.family("keras.regularizers.l2") == "regularizer"


def test_the_inventory_of_keras3_is_that_of_the_installed_keras():
    keras = pytest.importorskip("keras")
    if keras.__version__ != "3.15.1":
        pytest.skip("needs keras 3.15.1, the version that the tables were taken from")
    for path in ("keras.layers.Dense", "keras.ops.argmax", "keras.Model.fit", "keras.utils.pad_sequences"):
        found = [name for name in inspect.signature(live(path)).parameters if name != "self"]
        assert [parameter.name for parameter in inventory.signature3(path).parameters] == found


# ---------------------------------------------------------------------- rows


@pytest.mark.parametrize("row", SYMBOLS, ids=lambda row: f"{row.path} {row.dialects}")
def test_a_row_speaks_of_a_path_that_its_dialects_had(row):
    if row.path.endswith(".*"):
        assert any(path.startswith(row.path[:-1]) for path in inventory.paths()) or any(
            module.startswith(row.path[:-2]) for module in inventory._tables().modules
        )
        return
    module, _, leaf = row.path.rpartition(".")
    if leaf.startswith("_"):  # the inventory holds what was public
        assert any(rows.holds(row.dialects, dialect) and inventory.kind(module, dialect) == "module" for dialect in DIALECTS.values())
        return
    assert inventory.canonical(row.path) == row.path
    assert any(
        rows.holds(row.dialects, dialect) and (inventory.exists(row.path, dialect) or _aliased(row.path, dialect))
        for dialect in DIALECTS.values()
    )


@cache
def _canonical_paths(dialect):
    return {inventory.canonical(path) for path in inventory.paths(dialect)} | set(inventory._tables().modules)


def _aliased(path, dialect):
    return path in _canonical_paths(dialect)


@pytest.mark.parametrize("row", [row for row in SYMBOLS if targets(row)], ids=lambda row: row.path)
def test_what_a_row_writes_is_there_in_keras3(row):
    for path in targets(row):
        if path.startswith("tensorflow."):
            pytest.importorskip("tensorflow")
        live(path)


@pytest.mark.parametrize("row", [row for row in SYMBOLS if row.arguments], ids=lambda row: f"{row.path} {row.dialects}")
def test_arguments_are_those_of_the_legacy_and_of_the_new_signature(row):
    legacy = [inventory.signature(row.path, dialect) for dialect in DIALECTS.values() if rows.holds(row.dialects, dialect)]
    names = {name for signature in legacy if signature is not None for name in signature.names} | HIDDEN
    legacy1 = {
        name for dialect in DIALECTS.values() for name in ((inventory.signature(row.path, dialect) or inventory.Signature(())).names)
    }
    new = [inventory.signature3(path) for path in (targets(row) or [row.path])]
    for part in row.arguments:
        for old in getattr(part, "olds", ()) or (getattr(part, "old", None) or getattr(part, "name", None),):
            if not isinstance(part, rows.Write):
                assert old in names | legacy1 or row.path.startswith("keras.layers."), f"{row.path} never had {old}"
        written = getattr(part, "news", ()) or (getattr(part, "new", None) or (part.name if isinstance(part, rows.Write) else None),)
        for name in written:
            if name is None or row.template or row.by_hand:
                continue
            assert (
                any(
                    signature is None
                    or name in signature
                    or signature.var_keyword
                    and (name in LAYER_KEYWORDS or not row.path.startswith("keras.layers."))
                    for signature in new
                )
                or row.path.startswith("keras.layers.")
                and not _used(row, part)
            ), f"{row.path}: Keras 3 takes no {name}"


def _used(row, part):
    """Is the legacy name in the signature of the very class, in a dialect of the part? Shared parts speak of many classes."""
    olds = getattr(part, "olds", ()) or (getattr(part, "old", ""),)
    return any(
        old in (inventory.signature(row.path, dialect) or inventory.Signature(()))
        for dialect in DIALECTS.values()
        if rows.holds(part.dialects, dialect) and rows.holds(row.dialects, dialect)
        for old in olds
    )


def test_rows_do_not_contradict_each_other():
    for name, found in rows.tables().symbols.items():
        for dialect in DIALECTS.values():
            assert sum(rows.holds(row.dialects, dialect) for row in found) <= 1, f"{name} has two rows in {dialect}"
    for key, found in rows.tables().identifiers.items():
        for dialect in DIALECTS.values():
            assert sum(rows.holds(row.dialects, dialect) for row in found) <= 1, f"{key} has two rows in {dialect}"
    for key, found in rows.tables().methods.items():
        for dialect in DIALECTS.values():
            assert sum(rows.holds(row.dialects, dialect) for row in found if not row.owner) <= 1, f"{key} has two rows in {dialect}"


def test_every_row_that_leaves_something_to_a_person_says_what_to_do():
    for row in rows.all_rows():
        text = getattr(row, "by_hand", "")
        if text:
            assert len(text.split()) >= 3 and text.rstrip().endswith((".", ")")), row
    for row in SYMBOLS:
        for part in row.arguments:
            if isinstance(part, rows.Refuse) or isinstance(part, rows.Drop) and part.harmless is not None and part.harmless != (None,):
                assert part.message or part.harmless, f"{row.path}: {part}"


def test_a_shim_that_is_named_exists_or_is_said_to_be_still_to_come():
    named = {row.path for row in rows.all_rows() if isinstance(row, rows.Identifier) and row.path.startswith("kerascompat.")}
    named = {(path, row.dialects) for path in named for row in (rows.Symbol(path),)}
    named |= {(row.to, row.dialects) for row in SYMBOLS if row.to.startswith("kerascompat.")}
    for path, dialects in named:
        if shims.exists(path):
            for family in (family for family in ("keras1", "keras2", "tf_keras") if family in dialects):
                live(path.replace("FACE", family))
        else:
            assert path.split(".", 2)[2] in shims.UNTIL_THEN


def test_strings_that_name_objects_resolve():
    keras = pytest.importorskip("keras")
    homes = {"loss": keras.losses, "metric": keras.metrics, "activation": keras.activations, "initializer": keras.initializers}
    homes |= {"regularizer": keras.regularizers, "constraint": keras.constraints}
    for row in rows.all_rows():
        if isinstance(row, rows.Identifier) and row.new:
            assert homes[row.kind].get(row.new) is not None
        if isinstance(row, rows.Identifier) and row.path.startswith("keras."):
            assert eval(f"live({row.path!r})({row.arguments})") is not None
    assert identifiers.kind_of("kernel_initializer") == "initializer" and identifiers.kind_of("forget_bias_init") is None


# ------------------------------------------------------------------ coverage


@pytest.mark.parametrize("version", VERSIONS)
def test_every_public_path_and_parameter_has_a_fate_and_what_is_migrated_binds(version, record_property):
    pytest.importorskip("tensorflow")
    dialect = DIALECTS[version]
    counts = dict.fromkeys(map(str, Fate), 0)
    for path in public(dialect):
        text = program(path, dialect)
        result = migrate_text(text, path="program.py", dialect=dialect)
        assert result.error is None, f"{path}: {result.error}"
        lines = {finding.line for finding in result.findings}
        assert lines, f"{path} has no fate in {dialect}:\n{text}"
        for finding in result.findings:
            counts[str(finding.fate)] += 1
            assert finding.fate is not Fate.UNKNOWN, f"{finding.symbol} in {dialect}: {finding.message}\n{text}"
            if finding.fate is Fate.BY_HAND:
                assert len(finding.message.split()) >= 3, f"{finding.symbol}: {finding.message!r}"
            if finding.fate is Fate.UNCHANGED:
                assert finding.before == finding.after
        left = {finding.line for finding in result.findings if finding.fate is Fate.BY_HAND}
        if (signature := inventory.signature(path, dialect)) is not None and signature.var_positional:
            continue  # nobody knows what it must be given
        bind(result.after, text, left, path)
    for fate, count in counts.items():
        record_property(fate, count)
    # `python -m codemods.changes.coverage --write docs/coverage.md` brings the page up to date.
    assert coverage_row(dialect, sum(1 for _ in public(dialect)), counts) in PAGE.read_text(encoding="utf-8").splitlines()


def bind(after, before, left, path):
    """Import what the migrated program imports, and bind every call that is not left to a person."""
    tree = ast.parse(after)
    shift = after.count("\n") - before.count("\n")
    names = {}
    if not left:
        for node in tree.body:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                exec(compile(ast.Module([node], []), "program.py", "exec"), names)
        if not names:
            return
    else:
        for node in tree.body:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                try:
                    exec(compile(ast.Module([node], []), "program.py", "exec"), names)
                except ImportError:
                    return  # the name itself is left to a person
    for node in tree.body:
        if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call) or node.lineno - shift in left:
            continue
        if isinstance(node.value.func, ast.Name) and node.value.func.id == "print":
            continue
        for call in [node.value, *(arg for arg in node.value.args if isinstance(arg, ast.Call))]:
            bind_call(call, names, path)


def bind_call(call, names, path):
    """Bind one call of the migrated program; make it where it is one of kerascompat's and its arguments are written out."""
    try:
        function = eval(compile(ast.Expression(call.func), "program.py", "eval"), names)
    except NameError:
        return  # a method of a value that the program does not have
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return
    keywords = {keyword.arg: None for keyword in call.keywords if keyword.arg}
    if function.__module__.startswith("kerascompat."):
        written = [*call.args, *(keyword.value for keyword in call.keywords)]
        if "experimental" not in path and all(isinstance(value, ast.Constant) for value in written):
            eval(compile(ast.Expression(call), "program.py", "eval"), names)
        return
    try:
        signature.bind(*call.args, **keywords)
    except TypeError as error:
        raise AssertionError(f"{path}: {ast.unparse(call)} does not bind: {error}") from None
    if inspect.isclass(function) and function.__module__.startswith("keras.src.layers."):
        hidden = set(keywords) - set(signature.parameters) - LAYER_KEYWORDS - {"implementation"}
        assert not hidden, f"{path}: {function.__name__} would refuse {hidden}"


def test_members_that_keras3_does_not_have_are_reported():
    """Of every model, layer and metric, each method that is gone is in the ledger, with a message, when called on a proven object."""
    makers = {
        "model": ("from keras.models import Sequential\n", "Sequential()"),
        "layer": ("from keras.layers import LSTM\n", "LSTM(3, recurrent_activation='sigmoid')"),
        "metric": ("from keras.metrics import Mean\n", "Mean()"),
    }
    gone = {"model": "keras.Sequential", "layer": "keras.layers.LSTM", "metric": "keras.metrics.Mean"}
    for dialect in DIALECTS.values():
        for family, (imported, made) in makers.items():
            if not inventory.exists(gone[family], dialect):
                continue
            if not dialect.standalone:
                imported = imported.replace("from keras", "from tensorflow.keras")
            new = inventory.members(gone[family])
            for name, signature in inventory.members(gone[family], dialect).items():
                if name in new or signature is None or name in ("constraints",):
                    continue
                text = f"{imported}thing = {made}\nthing.{name}()\n"
                result = migrate_text(text, path="program.py", dialect=dialect)
                found = [finding for finding in result.findings if finding.line == 3 and finding.symbol.endswith(f".{name}")]
                assert found, f"{family}.{name} in {dialect} is in no table"
                assert all(finding.message and finding.fate is not Fate.UNKNOWN for finding in found)
