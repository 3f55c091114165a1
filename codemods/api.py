"""Migrates source from Python: one text, or any number of files on any executor."""

from __future__ import annotations

import gc
import os
import pickle
import re
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from codemods import detect, discovery, files, vicinity
from codemods.dialects import Dialect
from codemods.forms import DOCUMENTS, Migrate, form_of, is_document
from codemods.ledger import FileError, FileResult, Ledger

if TYPE_CHECKING:
    from concurrent.futures import Executor

MENTION = vicinity.MENTION
#: What is done to Keras's objects in files that do not say Keras themselves, but get their models from other modules.
_USES = re.compile(
    rb"\.(?:fit_generator|evaluate_generator|predict_generator|train_on_batch|predict_classes|predict_proba|metrics_names|optimizer\.lr"
    rb"|history\[|compile\(|set_weights\(|fit\()"
)
_ONLY_KERAS = re.compile(
    rb"\.(?:fit_generator|evaluate_generator|predict_generator|predict_classes)\(|\b(?:nb_epoch|samples_per_epoch|nb_val_samples)[ \t]*="
)
#: One of them is in each match: to look for words is ten times as fast.
_ONLY_KERAS_WORDS = (b"_generator(", b".predict_classes(", b"nb_epoch", b"samples_per_epoch", b"nb_val_samples")
_A_DOCUMENT = FileError("document", "is a document, not Python source: --documents migrates the Python in its code blocks")
FIDELITIES = ("exact", "modern")


@dataclass(frozen=True, slots=True)
class Options:
    """What holds for every file of a run. Picklable.

    dialect: None finds out file by file. project: what the project says, for files that do not say otherwise.
    fidelity: `exact` or `modern`. select, ignore: rule codes or their beginnings.
    """

    dialect: Dialect | None = None
    project: Dialect | None = None
    fidelity: str = "exact"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    python2: bool = False  # convert Python 2 to Python 3 first
    documents: bool = False  # migrate the code blocks of Markdown and reStructuredText

    @classmethod
    def of(
        cls,
        *,
        dialect: str | Dialect | None = "auto",
        project: str | None = None,
        fidelity: str = "exact",
        select: Sequence[str] = (),
        ignore: Sequence[str] = (),
        python2: bool = False,
        documents: bool = False,
    ) -> Options:
        """Raises ValueError for a dialect, a fidelity or a rule code that does not exist, with what does."""
        dialects = [
            None if each is None or each == "auto" else each if isinstance(each, Dialect) else Dialect.parse(each)
            for each in (dialect, project)
        ]
        if fidelity not in FIDELITIES:
            raise ValueError(f"unknown fidelity {fidelity!r}: it is 'exact' or 'modern'")
        return cls(*dialects, fidelity, check_codes(select), check_codes(ignore), python2, documents)


def version() -> str:
    """The version of this tool. Read from the names and files beside it: importlib.metadata takes longer than a small file."""
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    for name in os.listdir(root):
        installed = re.fullmatch(r"kerascompat-(.+)\.dist-info", name)
        if installed:
            return installed[1]
    try:
        with open(os.path.join(root, "pyproject.toml"), encoding="utf-8") as file:
            return re.search(r'^version = "(.+)"$', file.read(), re.MULTILINE)[1]
    except OSError:
        return "unknown"


def check_codes(codes: Sequence[str]) -> tuple[str, ...]:
    """The codes as they are written in the rules. Raises ValueError for one that no rule begins with."""
    if not codes:
        return ()
    from codemods import rules

    known = sorted(rules.codes())
    checked = []
    for code in codes:
        cleaned = code.strip().upper()
        if not cleaned or not any(each.startswith(cleaned) for each in known):
            import difflib

            near = difflib.get_close_matches(cleaned, known, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]}?" if near else f"codes are {', '.join(known[:3])}, ... or their beginnings"
            raise ValueError(f"unknown rule code {code!r}: {hint}")
        checked.append(cleaned)
    return tuple(dict.fromkeys(checked))


def migrate_source(
    text: str,
    *,
    dialect: str | Dialect = "auto",
    fidelity: str = "exact",
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    python2: bool = False,
    path: str = "<string>",
) -> FileResult:
    """Migrates one text and writes nothing.

    text: Python source, or a notebook where `path` ends in .ipynb, or a document where it ends in .md, .rst and the like; line
        ends are kept as they are.
    dialect: `auto` finds it out from the text alone; else as the command's `--from`, such as "keras==2.2.4".
    python2: convert Python 2 with fissix first, where that is installed.
    path: names the text in the result, and tells its form.
    Returns the FileResult; source that cannot be parsed comes back with `error` set and `after` equal to `before`.
    Raises ValueError for a dialect, a fidelity or a rule code that does not exist.
    The arguments and the result can be pickled, so this can be called on any executor.
    """
    options = Options.of(dialect=dialect, fidelity=fidelity, select=select, ignore=ignore, python2=python2, documents=True)
    return migrate_text_of(path, text, options, folder=None)


def migrate_text_of(path: str, text: str, options: Options, folder: str | None, lender: str | None = None) -> FileResult:
    """The text of one file, migrated and verified. Raises nothing: what goes wrong is in the result.

    lender: the file that text of `path` has its Keras objects from where it does not import Keras itself. It tells the dialect.
    """
    collecting = gc.isenabled()
    gc.disable()  # a tree makes many objects and no garbage
    try:
        if is_document(path) and not options.documents:
            return FileResult(path, None, "", text, text, error=_A_DOCUMENT)
        form = form_of(path)
        detection = _detected(form.source_of(text), options, folder, lender)
        if detection.dialect is None:
            return FileResult(path, None, detection.reason, text, text, warnings=list(detection.warnings))
        filename = None if folder is None else os.path.join(folder, os.path.basename(path))
        engine = _engine(path, detection.dialect, options, filename)
        if not detection.stated:
            asked = Options(dialect=options.dialect)
            engine = _declaring(engine, detection.dialect, lambda other: _engine(path, other, options, filename), asked, folder, lender)
        result = form.migrate(text, path, engine, _converter(options))
        result.dialect, result.dialect_reason = detection.dialect, detection.reason
        result.warnings = [*detection.warnings, *result.warnings]
        if result.changed:
            try:
                form.verify(result.after)
            except SyntaxError as error:
                raise RuntimeError(f"the migrated text would not be valid: {error}") from None
        elif result.error is not None:
            result.after = result.before
        return result
    except Exception as error:
        return FileResult(path, None, "", text, text, error=_internal(error))
    finally:
        if collecting:
            gc.enable()


def _detected(text: str, options: Options, folder: str | None, lender: str | None) -> detect.Detection:
    """The dialect of a text, by the file that lends it its Keras objects where it does not import Keras itself."""
    if lender is None or detect.evidence(text).imports_keras or detect.DECLARATION.search(text):
        return detect.detect(text, given=options.dialect, project=options.project, folder=folder)
    try:
        shown = files.decode(files.read_bytes(lender)).text
    except files.Unusable:
        shown = text
    found = detect.detect(shown, given=options.dialect, project=options.project, folder=os.path.dirname(lender))
    return found if found.stated else replace(found, reason=f"has its models from {os.path.basename(lender)}: {found.reason}", warnings=())


def _converter(options: Options) -> Callable[[str], str] | None:
    if not options.python2:
        return None
    from codemods.python2 import convert

    return convert


def _engine(path: str, dialect: Dialect, options: Options, filename: str | None) -> Migrate:
    from pathlib import Path

    from codemods import python2
    from codemods.engine.run import migrate_text

    def migrate(source: str) -> FileResult:
        error = python2.disguised(source)
        result = FileResult(path, dialect, "", source, source, error=error) if error is not None else migrate_python3(source)
        if result.error is None or result.error.kind != "python2" or not options.python2:
            return result
        try:
            result = migrate_python3(python2.convert(source))
        except python2.Unconvertible as problem:
            result.error = replace(result.error, message=f"is Python 2, and {problem}")
            return result
        result.before = source
        result.warnings.append(python2.CONVERTED)
        return result

    def migrate_python3(source: str) -> FileResult:
        return migrate_text(
            source,
            path=path,
            dialect=dialect,
            fidelity=options.fidelity,
            select=options.select,
            ignore=options.ignore,
            filename=Path(filename) if filename is not None else None,
        )

    return migrate


def _declaring(
    engine: Migrate,
    dialect: Dialect,
    engine_of: Callable[[Dialect], Migrate],
    asked: Options,
    folder: str | None,
    lender: str | None,
) -> Migrate:
    """The engine, with a comment added that names the dialect where the next run would mistake the migrated text for another.

    The words that showed the dialect go as they are migrated: code of tf.keras imports keras then, as code of Keras 2
    does, whose defaults are others.
    """

    def migrate(source: str) -> FileResult:
        result = engine(source)
        if not result.changed:
            return result
        next_time = _detected(result.after, asked, folder, lender).dialect
        if next_time in (dialect, None) or not engine_of(next_time)(result.after).changed:
            return result
        comment = f"# codemods: from {dialect.requirement}"
        result.after = _at_top(result.after, comment)
        result.warnings.append(
            f"the comment '{comment}' was added, because nothing else in the migrated text tells the next run what it was"
        )
        return result

    return migrate


_FIRST_COMMENTS = re.compile(r"\A(?:#!.*(?:\r\n|\r|\n))?(?:[ \t\f]*#.*?coding[:=].*(?:\r\n|\r|\n))?")


def _at_top(text: str, line: str) -> str:
    """The text with a line more, below the lines that must stay first."""
    end = re.search(r"\r\n|\r|\n", text)
    position = _FIRST_COMMENTS.match(text).end()
    return text[:position] + line + (end[0] if end else "\n") + text[position:]


def _internal(error: BaseException) -> FileError:
    import traceback

    frame = traceback.extract_tb(error.__traceback__)[-1:]
    where = f" ({os.path.basename(frame[0].filename)}:{frame[0].lineno})" if frame else ""
    return FileError(
        "internal", f"an error in codemods itself, the file was left alone: {type(error).__name__}: {error}{where}. Please report it."
    )


def migrate_paths(
    paths: Iterable[str | os.PathLike],
    *,
    dialect: str | Dialect = "auto",
    fidelity: str = "exact",
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    python2: bool = False,
    documents: bool = False,
    exclude: Sequence[str] = (),
    write: bool = True,
    executor: Executor | None = None,
) -> Ledger:
    """Migrates files and folders, in place unless `write` is False.

    documents: also the Python in the code blocks of Markdown and reStructuredText.
    executor: any concurrent.futures.Executor. Its workers get texts and give texts back; files are read and written
        here, so they need not see this machine's files. None works in this process.
    Returns the Ledger; its files carry findings, not texts.
    Raises ValueError for a dialect, a fidelity or a rule code that does not exist. One bad file never raises.
    """
    options = Options.of(dialect=dialect, fidelity=fidelity, select=select, ignore=ignore, python2=python2, documents=documents)
    found = discovery.find(map(os.fspath, paths), exclude=[(os.getcwd(), exclude)], suffixes=suffixes(documents))
    return run(found, options, write=write, executor=executor)


def suffixes(documents: bool) -> tuple[str, ...]:
    """Which files below a folder are looked at."""
    return (*discovery.SUFFIXES, *DOCUMENTS) if documents else discovery.SUFFIXES


#: What a run calls for each file that mentions Keras, in order: the source as read (None: it could not be read) and its result.
Watch = Callable[[files.Source | None, FileResult], None]


def run(
    found: Iterable[str],
    options: Options,
    *,
    write: bool = True,
    executor: Executor | None = None,
    options_of: Callable[[str], Options] | None = None,
    watch: Watch | None = None,
    advance: Callable[[], None] = lambda: None,
    before_write: Callable[[str, bytes, bytes], None] | None = None,
) -> Ledger:
    """Migrates the files given, in the order given. What is written is written last, so a run that is stopped early wrote nothing.

    options_of: gives the options of a path where they differ from `options`. Rule codes are not checked again.
    watch: is called once a file is done, while its texts are still there.
    advance: is called for every file, when nothing more is to be done for it.
    before_write: is called before a file is replaced, with its path, its bytes and its new bytes; Unusable stops it.
    """
    ledger = Ledger(version(), fidelity=options.fidelity, written=write)
    # Nothing is written before everything is read: files are judged by those they import, as those were.
    with _Pending() as pending:
        for path, source, result in _results(found, options_of or (lambda path: options), ledger, executor, advance):
            if source is not None and result.changed:
                try:
                    new = source.encode(result.after)
                    if write:
                        pending.add((len(ledger.files), path, source.data, new))
                except files.Unusable as problem:
                    result.error = problem.error
            if watch is not None:
                watch(source, result)
            result.drop_texts()
            advance()
            ledger.files.append(result)
        for index, path, old, new in pending:
            try:
                if before_write is not None:
                    before_write(path, old, new)
                files.write(path, new, expected=old)
            except files.Unusable as problem:
                ledger.files[index].error = problem.error
    ledger.titles = _titles({finding.rule for finding in ledger.findings})
    return ledger


class _Pending:
    """What is still to be written, on the disk where it is much."""

    def __enter__(self) -> _Pending:
        import tempfile

        self._file = tempfile.SpooledTemporaryFile(max_size=32_000_000)
        return self

    def __exit__(self, *exception: object) -> None:
        self._file.close()

    def add(self, entry: tuple[int, str, bytes, bytes]) -> None:
        pickle.dump(entry, self._file)

    def __iter__(self) -> Iterator[tuple[int, str, bytes, bytes]]:
        self._file.seek(0)
        while True:
            try:
                entry = pickle.load(self._file)
            except EOFError:
                return
            yield entry


def _titles(codes: set[str]) -> dict[str, str]:
    if not codes:
        return {}
    from codemods import rules

    return {rule.code: rule.title for rule in rules.all_rules() if rule.code in codes}


def _results(
    found: Iterable[str], options_of: Callable[[str], Options], ledger: Ledger, executor: Executor | None, advance: Callable[[], None]
) -> Iterator[tuple[str, files.Source | None, FileResult]]:
    """Reads each file and has it migrated, a bounded number ahead when there is an executor."""
    waiting: deque = deque()
    run_of_files = f"{os.getpid()} {time.monotonic_ns()}"
    lenders = _Lenders()
    for path in map(os.fspath, found):
        try:
            data = files.read_bytes(path)
            files.check_not_binary(data)
            lender = lenders.of(path, data) if MENTION not in data or _SAYS_WHICH.search(data) is None else None
            if MENTION not in data and lender is None and not _tells(path, data):
                ledger.skipped += 1
                advance()
                continue
            source = files.decode(data)
        except files.Unusable as problem:
            done = FileResult(path, error=problem.error)
            if executor is None:
                yield path, None, done
            else:
                waiting.append((path, None, done))
            continue
        folder = os.path.dirname(os.path.abspath(path))
        if executor is None:
            yield path, source, _migrate_in_run(run_of_files, path, source.text, options_of(path), folder, lender)
            continue
        job = executor.submit(_migrate_in_run, run_of_files, path, source.text, options_of(path), folder, lender)
        waiting.append((path, source, job))
        while len(waiting) > 256 or (waiting and _is_done(waiting[0][2])):
            yield _collect(waiting.popleft())
    while waiting:
        yield _collect(waiting.popleft())


#: An import of Keras, or its path in TensorFlow. A file that only speaks of Keras, in a comment, has its models from others.
_SAYS_WHICH = re.compile(rb"^[ \t]*(?:from|import)\b[^\n#]*keras|\b(?:tf|tensorflow)\.(?:\w+\.)*keras\b", re.MULTILINE)


def _tells(path: str, data: bytes) -> bool:
    """Whether a file that does not say Keras, and has its models from no file that is here, uses what only Keras has."""
    if not path.endswith(".py"):
        return False
    if any(word in data for word in _ONLY_KERAS_WORDS) and _ONLY_KERAS.search(data) is not None:
        return True
    return b"tensorflow" in data and detect.number_beside_keras(data.decode("latin-1")) > 0


def concerns(path: str, data: bytes) -> bool:
    """Whether the bytes of a file that is looked at alone are to be migrated: it says Keras, or has what only Keras has."""
    return MENTION in data or _tells(path, data)


class _Lenders:
    """Where files that do not import Keras have their models from: the first file that says it of those that they import or that import them."""

    def __init__(self) -> None:
        self._neighbours = None
        self._vicinity = vicinity.Vicinity()

    def of(self, path: str, data: bytes) -> str | None:
        if not path.endswith(".py") or _USES.search(data) is None or not self._vicinity.mentions(path):
            return None
        from pathlib import Path

        from codemods.engine.neighbours import Neighbours

        if self._neighbours is None:
            self._neighbours = Neighbours()
        for related in self._neighbours.related(Path(path).resolve()):
            try:
                if MENTION in files.read_bytes(related):
                    return str(related)
            except files.Unusable:
                continue
        return None


_LOCAL = threading.local()


def _migrate_in_run(run: str, path: str, text: str, options: Options, folder: str, lender: str | None) -> FileResult:
    """As migrate_text_of. What this process remembers of other files holds for one run: between runs they change."""
    if run != getattr(_LOCAL, "run", None):
        _LOCAL.run = run
        detect.forget()
        if "codemods.engine.run" in sys.modules:
            sys.modules["codemods.engine.run"].forget()
    return migrate_text_of(path, text, options, folder, lender)


def _is_done(result: object) -> bool:
    return isinstance(result, FileResult) or result.done()


def _collect(entry: tuple) -> tuple[str, files.Source | None, FileResult]:
    path, source, result = entry
    if not isinstance(result, FileResult):
        try:
            result = result.result()
        except Exception as error:  # a worker that died, an executor that was shut down
            result = FileResult(path, None, "", source.text, source.text, error=_internal(error))
    return path, source, result
