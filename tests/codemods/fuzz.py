"""Random edits of real files, and what must hold of any text whatever: the invariants of a migration.

    python -m tests.codemods.fuzz FOLDER ... [--seconds 600] [--seed 1] [--keep FOLDER]

Takes the Python files below the folders, changes each at random (lines moved, doubled and dropped, names aliased and shadowed, blocks
nested, line ends and encodings mixed), migrates it and checks `broken_promises`. Every finding is printed with its seed and, with
--keep, the text is written there. Exit status 1 where a promise was broken.
"""

from __future__ import annotations

import argparse
import ast
import random
import re
import signal
import sys
import time
import warnings
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path

from codemods import api, files
from codemods.ledger import FileResult

DIALECTS = (
    "keras==1.2.2",
    "keras==2.0.8",
    "keras==2.2.4",
    "keras==2.3.1",
    "tensorflow==2.3",
    "tensorflow==2.10",
    "tensorflow==2.13",
    "auto",
)
_END = re.compile(r"\r\n|\r|\n")
#: Parts of legacy programs that real files rarely put side by side.
SNIPPETS = (
    "from keras.optimizers import *",
    "import keras.optimizers as adam",
    "from keras import backend as K, optimizers",
    "from keras.layers import Dense as D, LSTM as L",
    "import tensorflow as tf; from tensorflow import keras",
    "try:\n    import keras\nexcept ImportError:\n    keras = None",
    "Adam = SGD = RMSprop",
    "opt = Adam(lr=0.1, decay=1e-6)",
    "opt = keras.optimizers.SGD(0.1, 0.9, 1e-6, True, clipnorm=1., clipvalue=.5)",
    "opt = (lambda: Adam(  lr = 0.1 , # rate\n  decay=1e-6,))()",
    "config = dict(lr=0.1, decay=1e-6); opt = SGD(**config)",
    "model.compile('adadelta', 'mse', ['accuracy'])",
    "model.compile(optimizer=opt, loss='mse', metrics=['acc', 'mae'])",
    "model.fit(x, y, nb_epoch=3, callbacks=[keras.callbacks.ReduceLROnPlateau(epsilon=1e-3)])",
    "history = model.fit_generator(gen, samples_per_epoch=10, nb_epoch=2, pickle_safe=True)",
    "print(history.history['val_acc'], history.history['acc'])",
    "K.set_value(model.optimizer.lr, 0.5 * K.get_value(model.optimizer.lr))",
    "model.optimizer.lr = model.optimizer.lr * .5",
    "model.optimizer.lr *= .5",
    "del model.optimizer.lr",
    "model.add(Convolution2D(32, 3, 3, border_mode='same', init='glorot_uniform', W_regularizer=l2(0.01)))",
    "model.add(Dense(output_dim=3, input_dim=2)); model.add(Dropout(0.5))",
    "x = Merge([a, b], mode='concat', concat_axis=1)",
    "class Lr(Callback):\n    def on_epoch_end(self, epoch, logs={}):\n        self.model.optimizer.lr = logs.get('acc')",
    "def make(opt=Adam):\n    return opt(lr=0.01)",
    "with K.name_scope('a'), open('f') as f: y = K.sum(K.square(x), axis=-1)",
    "for opt in [SGD(lr=.1), Adam(), 'nadam']: model.compile(opt, 'mse')",
    "[o for o in (SGD(), Adam(lr=1)) if o]",
    "if (opt := Adagrad(lr=0.1)): pass",
    "global model",
    "K.set_session(tf.Session())",
    "print(f'{K.get_value(opt.lr):.3f} {Adam(lr=1)!r}')",
    "model.save_weights('w.h5'); model.load_weights('w.h5', by_name=True)",
    "async def f():\n    return await Adam(lr=1)",
    "lr: float = 0.1; o: Adam = Adam(lr)",
    "return Adam(lr=1)",
    "# codemods: ignore[KC1]",
    "x = 1  # codemods: ignore",
    "from . import models; from .. import keras",
    "K.image_dim_ordering() == 'th'",
    "np.random.seed(1337)  # reproducible",
    "d.trainable = False",
    "layers.Lambda(lambda x: K.l2_normalize(x, 1), output_shape=lambda s: s)",
    "\tmodel = Sequential()",
    "\x0c",
    "x = \\\n  Adam(lr=0.1)",
    "'''Adam(lr=0.1)'''",
    "é = Adam(lr=0.1); ünïcode = 'ß'",
    "__all__ = ['Adam', 'SGD']",
)


def broken_promises(text: str, result: FileResult, again: FileResult | None) -> Iterator[str]:
    """What is wrong with a migration. `again` is the migration of its outcome, None where there is none."""
    valid = _parses(text)
    if result.error is not None:
        if result.error.kind == "internal":
            yield f"internal error: {result.error.message}"
        if result.after != text:
            yield "a text with an error was changed"
        return
    if not valid:
        return
    if not _parses(result.after):
        yield "the outcome does not parse"
        return
    if again is not None and (again.error is not None or again.after != result.after):
        yield "a second run changes the outcome again" if again.error is None else f"a second run fails: {again.error.message}"
    starts = [0, *(match.end() for match in _END.finditer(text))]
    edited: set[int] = set()
    for finding in result.findings:
        place = starts[finding.line - 1] + finding.column - 1
        begin = text.find(finding.before, max(0, place - len(finding.before)))
        if not 0 <= begin <= place <= begin + len(finding.before):
            yield f"line {finding.line}: the finding {finding.rule} shows other words than stand there"
        if finding.before != finding.after or str(finding.fate) in ("migrated", "shimmed"):
            edited.update(range(bisect_right(starts, begin) - 1, bisect_right(starts, begin + len(finding.before))))
    if result.changed and not edited and "# codemods: from" not in result.after:
        yield "the text changed, and no finding says so"
    yield from _stray(text, result.after, edited)


def _stray(before: str, after: str, edited: set[int]) -> Iterator[str]:
    """Lines of code that are gone although no finding and no import is about their statement."""
    import difflib

    old, new = _END.split(before), _END.split(after)
    own = set(edited)
    for node in ast.walk(ast.parse(before)):
        if isinstance(node, ast.stmt):
            body = getattr(node, "body", None)
            head = body[0].lineno if isinstance(body, list) and body and isinstance(body[0], ast.stmt) else node.end_lineno + 1
            lines = set(range(node.lineno - 1, max(head - 1, node.lineno)))
            if isinstance(node, ast.Import | ast.ImportFrom) or lines & edited:
                own |= lines
    for tag, start, end, _, _ in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag in ("replace", "delete"):
            for line in range(start, end):
                if line not in own and old[line].strip() and old[line] not in new:
                    yield f"line {line + 1} changed without a finding: {old[line]!r}"
                    return


def _parses(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def mutated(text: str, random: random.Random) -> str:
    """The text after some random edits. Often it does not parse any more; that is tried again."""
    lines = text.splitlines()
    for _ in range(random.randint(1, 6)):
        kind = random.randrange(9)
        place = random.randrange(len(lines) + 1)
        indent = re.match(r"\s*", lines[place])[0] if place < len(lines) else ""
        if kind <= 3:
            lines[place:place] = [indent + line for line in random.choice(SNIPPETS).split("\n")]
        elif kind == 4 and lines:
            del lines[place : place + random.randint(1, 3)]
        elif kind == 5 and lines:
            lines[place:place] = lines[random.randrange(len(lines)) :][: random.randint(1, 5)]
        elif kind == 6:
            names = re.findall(r"\b[A-Za-z_]\w*\b", text)
            if names:
                old, new = random.choice(names), random.choice(names)
                lines = [re.sub(rf"\b{old}\b", new, line) if random.random() < 0.7 else line for line in lines]
        elif kind == 7:
            name = random.choice(("Adam", "keras", "K", "model", "Dense", "opt"))
            lines[place:place] = [f"{indent}{name} = {name}", f"{indent}def f({name}): return {name}"]
        elif kind == 8 and place < len(lines):
            lines[place] = (
                f"{indent}if True: pass\n{indent}else:\n{indent}    " + lines[place].lstrip() if lines[place].strip() else lines[place]
            )
    style = random.choice(("\n", "\n", "\n", "\r\n", "\r", None))
    joined = "".join(line + (style or random.choice(("\n", "\r\n"))) for line in "\n".join(lines).split("\n"))
    return joined.rstrip("\r\n") if random.random() < 0.2 else joined


def check(text: str, dialect: str, fidelity: str, seconds: int = 60) -> list[str]:
    """The promises that are broken for a text; that it is migrated twice in so many seconds is one of them."""
    signal.signal(signal.SIGALRM, lambda *_: (_ for _ in ()).throw(_TooLong()))
    signal.alarm(seconds)
    try:
        return _check(text, dialect, fidelity)
    except _TooLong:
        return [f"not done in {seconds} seconds"]
    finally:
        signal.alarm(0)


class _TooLong(BaseException):
    """No part of the migration takes it for an error of its own."""


def _check(text: str, dialect: str, fidelity: str) -> list[str]:
    result = api.migrate_source(text, dialect=dialect, fidelity=fidelity)
    again = None
    if result.error is None and _parses(result.after):
        again = api.migrate_source(result.after, dialect=dialect, fidelity=fidelity)
    return list(broken_promises(text, result, again))


def texts(folders: list[Path]) -> list[tuple[str, str]]:
    found = []
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            data = path.read_bytes()
            if api.MENTION in data and len(data) < 30_000:
                try:
                    found.append((str(path), files.decode(data).text))
                except files.Unusable:
                    continue
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    sources = texts(given.folders)
    end, seed, tried, found = time.monotonic() + given.seconds, given.seed, 0, 0
    while time.monotonic() < end:
        chance = random.Random(seed)
        path, text = chance.choice(sources)
        for _ in range(20):
            changed = mutated(text, chance)
            if _parses(changed):
                break
        dialect, fidelity = chance.choice(DIALECTS), chance.choice(("exact", "exact", "modern"))
        for problem in check(changed, dialect, fidelity):
            found += 1
            print(f"seed {seed}, {path}, {dialect}, {fidelity}: {problem}", flush=True)
            if given.keep:
                given.keep.mkdir(parents=True, exist_ok=True)
                (given.keep / f"{seed}.py").write_text(changed, "utf-8", newline="")
        seed, tried = seed + 1, tried + 1
    print(f"{tried} texts, {found} broken promises")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
