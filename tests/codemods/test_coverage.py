"""What the ledger says of every public path, parameter and method, held against live Keras 3: fates that nobody can wave through."""

import ast
import importlib
import inspect
import re
from functools import cache

import pytest

from codemods.changes import inventory
from codemods.changes.coverage import VERSIONS, methods_program, program, public, usage
from codemods.dialects import Dialect
from codemods.engine.run import migrate_text
from codemods.ledger import Fate

DIALECTS = {name: Dialect.parse(text) for name, text in VERSIONS.items()}

#: Defaults that are written otherwise and are the same.
SAME = {
    "reduction": {("'auto'", "'sum_over_batch_size'")},  # auto was the mean over the batch, outside of distribution strategies
    "sparse": {("False", "None")},
    "ragged": {("False", "None")},
    "data_format": {("'channels_last'", "None")},  # the global setting, which is heeded where the file changes it
    "padding": {("(1, 1, 1)", "((1, 1), (1, 1), (1, 1))")},
    "encoding": {("None", "'utf-8'")},
    "alpha_initializer": {("'zeros'", "'Zeros'")},
    "distribution": {("'normal'", "'truncated_normal'")},  # 'normal' was truncated
    "dtype": {("'float32'", "None")},
    "path": None,  # the name of the file on the server
    "width": None,  # of the progress bar
    "dpi": None,
    "profile_batch": None,
}
#: A default name is logged by metrics alone.
UNLOGGED = ("keras.losses.", "keras.optimizers.")
_GONE = re.compile(r"^(?:[\w. ]+ )?(?:removed|has no|dropped|an? internal\b[^:]*|a helper inside Keras[^:]*) ?[^:;,.]*$", re.IGNORECASE)


@cache
def findings(path, version):
    result = migrate_text(program(path, DIALECTS[version]), path="program.py", dialect=DIALECTS[version])
    return result.findings


def literal(text):
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_left_unchanged_has_the_defaults_that_it_had(version):
    dialect, wrong = DIALECTS[version], []
    for path in public(dialect):
        name = inventory.canonical(path)
        old, new = inventory.signature(path, dialect), inventory.signature3(path) or inventory.signature3(name)
        if old is None or new is None or inventory.kind(path, dialect) not in ("class", "function"):
            continue
        shown = [finding for finding in findings(path, version) if finding.line == 2]
        if not shown or any(finding.fate is not Fate.UNCHANGED for finding in shown):
            continue
        for parameter in old.parameters:
            now = new.parameter(parameter.name)
            if now is None or parameter.default is None or now.default is None or literal(parameter.default) == literal(now.default):
                continue
            pairs = SAME.get(parameter.name, ())
            if pairs is None or (parameter.default, now.default) in pairs or (parameter.name == "name" and name.startswith(UNLOGGED)):
                continue
            wrong.append(f"{name}: {parameter.name} was {parameter.default}, is {now.default}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_left_to_a_person_says_what_to_do(version):
    """More than that it is gone."""
    idle = set()
    for path in public(DIALECTS[version]):
        for finding in findings(path, version):
            if finding.fate is Fate.BY_HAND:
                told = [sentence for sentence in re.split(r"(?<=[.;:]) ", finding.message) if not _GONE.match(sentence.strip(" .;:"))]
                if not any(len(sentence.split()) > 2 or re.search(r"\w[.(]\w", sentence) for sentence in told):
                    idle.add(f"{finding.symbol}: {finding.message}")
    assert not idle, "\n".join(sorted(idle))


@pytest.mark.parametrize("version", VERSIONS)
def test_every_method_of_a_model_and_its_parameters_have_a_fate_and_bind(version):
    """fit, compile and their kin: with each parameter of the old signature, on a model that is proven."""
    pytest.importorskip("keras")
    dialect, wrong = DIALECTS[version], []
    for owner in ("keras.Model", "keras.Sequential"):
        for name, signature in inventory.members(owner, dialect).items():
            if signature is None or signature.var_positional:
                continue
            text = methods_program(owner, name, dialect)
            result = migrate_text(text, path="program.py", dialect=dialect)
            assert result.error is None, result.error
            wrong += [f"{owner}.{name}: {finding.message}" for finding in result.findings if finding.fate is Fate.UNKNOWN]
            left = {finding.line for finding in result.findings if finding.fate is Fate.BY_HAND}
            shift = result.after.count("\n") - text.count("\n")
            for node in ast.parse(result.after).body:
                call = node.value if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) else None
                if call is None or not isinstance(call.func, ast.Attribute) or node.lineno - shift in left:
                    continue
                path = ast.unparse(call.func)
                if path.partition(".")[0] in ("keras1", "keras2", "tf_keras"):  # a function of a face, which is given the model
                    module, _, leaf = path.rpartition(".")
                    method, receiver = getattr(importlib.import_module(f"kerascompat.{module}"), leaf, None), ()
                else:
                    method, receiver = inspect.getattr_static(made(result.after), call.func.attr, None), (None,)
                if method is None:
                    wrong.append(f"{ast.unparse(call)}: Keras 3's models have no {call.func.attr}")
                    continue
                try:
                    function = getattr(method, "__func__", method)
                    inspect.signature(function).bind(*receiver, *call.args, **{keyword.arg: None for keyword in call.keywords})
                except TypeError as error:
                    wrong.append(f"{ast.unparse(call)}: {error}")
    assert not wrong, "\n".join(sorted(set(wrong)))


def made(after):
    """The class of the model that a migrated program makes: what its first line imports."""
    names = {}
    exec(next(line for line in after.splitlines() if line.startswith("from ")), names)
    return next(value for name, value in names.items() if name in ("Model", "Sequential"))


def test_the_programs_use_every_parameter():
    """Of every callable, each parameter that can be named stands in its program."""
    dialect = DIALECTS["keras224"]
    for path in public(dialect):
        signature = inventory.signature(path, dialect)
        if signature is not None and inventory.kind(path, dialect) in ("class", "function"):
            text = "\n".join(usage(path, dialect))
            assert all(f"{name}=" in text for name in signature.names), path
