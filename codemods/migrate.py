"""The command: python -m codemods.migrate."""

from __future__ import annotations

import argparse
import gc
import os
import re
import sys
from collections.abc import Iterable, Sequence
from typing import NoReturn, TextIO

USAGE_ERROR = 64

_DESCRIPTION = "Rewrites code written for Keras 1, Keras 2 or tf.keras 2 so that it trains the same on Keras 3."
_EPILOG = """\
examples:
  python -m codemods.migrate --diff src/              show what would change
  python -m codemods.migrate src/                     rewrite in place
  python -m codemods.migrate --from keras==2.2.4 train.py
  python -m codemods.migrate --check src/             for CI: status 1 where something is left to rewrite
  cat old.py | python -m codemods.migrate - > new.py

exit status, the highest that applies:
  0   nothing is left to do
  1   --check or --diff found something to rewrite
  2   constructs are left for a person, each named in the report
  3   a file could not be read, parsed or written; it was left as it was, and the rest was done
  64  wrong usage
"""


_REWRITES = "to rewrite is what it does, unless --check or --diff is given"
#: What other tools call things, and what to say to who asks for them here.
_ELSEWHERE = {
    "--report": "--output-format and --output-file make reports",
    "--dry-run": "--check and --diff write nothing",
    "--fix": _REWRITES,
    "--write": _REWRITES,
    "--in-place": _REWRITES,
    "--parallel": "did you mean --jobs?",
    "--workers": "did you mean --jobs?",
    "--include": "name the files and folders themselves",
    "--revert": "did you mean --undo?",
    "--rollback": "did you mean --undo?",
    "--markdown": "did you mean --documents?",
    "--target": "Keras 3 is what code becomes; --from names the version it was written for",
}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        unknown = message.removeprefix("unrecognized arguments: ").split()[0].split("=")[0]
        if message.startswith("unrecognized") and unknown.startswith("-") and unknown != "-":
            hint = _suggested(unknown, self._option_string_actions)
            message = f"there is no option {unknown}" + (f": {hint}" if hint else "")
        choice = re.search(r"invalid choice: '(.*)' \(choose from (.*)\)", message)
        if choice is not None:
            near = _near(choice[1], [each.strip("' ") for each in choice[2].split(",")])
            message = message[: choice.start()] + f"there is no '{choice[1]}': " + (f"did you mean {near}? " if near else "")
            message += f"It is one of {choice[2].replace(chr(39), '')}"
        self.exit(USAGE_ERROR, f"{self.prog}: {message}\n(--help lists the options)\n")


def _suggested(unknown: str, options: Iterable[str]) -> str:
    """What to say to who gives an option that there is not; "" where nothing is near."""
    elsewhere = _near(unknown, _ELSEWHERE, 0.8)
    if elsewhere:
        return _ELSEWHERE[elsewhere]
    long = [option for option in options if option.startswith("--")]
    parts = {part: option for option in reversed(long) for part in option[2:].split("-")}  # `--format` for --output-format
    part = _near(unknown.lstrip("-"), parts, 0.85)
    near = parts[part] if part else _near(unknown, long)
    return f"did you mean {near}?" if near else ""


def _near(word: str, words: Iterable[str], cutoff: float = 0.6) -> str:
    import difflib

    return next(iter(difflib.get_close_matches(word, list(words), n=1, cutoff=cutoff)), "")


def _parser(formats: Sequence[str]) -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m codemods.migrate" if os.path.basename(sys.argv[0]) in ("migrate.py", "__main__.py", "-m") else None,
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="files, folders (with everything below that .gitignore does not list), or - for standard input",
    )
    parser.add_argument("--version", action="store_true", help="print the version and exit")
    mode = parser.add_argument_group("what to do").add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="write nothing; only report")
    mode.add_argument(
        "--diff", action="store_true", help="write nothing; print the differences, ready for patch -p1 (the report goes to standard error)"
    )
    rewriting = parser.add_argument_group("how to rewrite")
    rewriting.add_argument(
        "--from",
        dest="dialect",
        metavar="VERSION",
        help="what the code was written for: keras==2.2.4, tensorflow==2.10, keras1, ..., "
        "or auto (default): requirement files, imports and constructs tell",
    )
    rewriting.add_argument(
        "--fidelity",
        choices=("exact", "modern"),
        help="exact (default): the numbers stay, with kerascompat where plain Keras 3 cannot; "
        "modern: plain Keras 3 wherever it runs, each difference reported",
    )
    rewriting.add_argument(
        "--select", metavar="CODES", action="append", default=[], help="only these rules: codes or their beginnings, comma-separated"
    )
    rewriting.add_argument("--ignore", metavar="CODES", action="append", default=[], help="not these rules")
    rewriting.add_argument("--python2", action="store_true", help="convert Python 2 to Python 3 first (needs fissix)")
    files = parser.add_argument_group("which files")
    files.add_argument("--documents", action="store_true", help="also the Python in the code blocks of Markdown and reStructuredText")
    files.add_argument(
        "--exclude", metavar="PATTERN", action="append", default=[], help="leave out what matches, as in .gitignore; may be repeated"
    )
    files.add_argument("--force-exclude", action="store_true", help="leave out what matches also where it is named, as hooks do")
    files.add_argument(
        "--stdin-filename", metavar="PATH", help="the name that standard input is reported under, and whose folder tells its dialect"
    )
    files.add_argument(
        "--jobs", "-j", metavar="N", type=_jobs, default=None, help="number of processes (default: one for few files, else one a core)"
    )
    safety = parser.add_argument_group("going back")
    safety.add_argument("--backup", action="store_true", help="keep what is overwritten in .codemods-backup of the working folder")
    safety.add_argument("--undo", action="store_true", help="give the files of the last run with --backup their old content back")
    report = parser.add_argument_group("report")
    report.add_argument("--output-format", choices=formats, default="text", help="format of the report (default: text)")
    report.add_argument("--output-file", metavar="PATH", help="write the report to this file")
    report.add_argument("--statistics", action="store_true", help="count constructs by rule")
    report.add_argument("--verbose", "-v", action="store_true", help="list every construct")
    report.add_argument("--quiet", "-q", action="store_true", help="only the headline and what failed")
    return parser


def _jobs(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of processes: give 1 or more")
    return number


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit status. argparse's own exits (usage, --help) raise SystemExit."""
    from codemods import reports

    parser = _parser(reports.formats())
    given = parser.parse_args(argv)
    from codemods import api, config

    if given.version:
        print(f"kerascompat {api.version()}")
        return 0
    if given.undo:
        if given.paths:
            parser.error("--undo takes no paths: it undoes the whole of the last run with --backup")
        return _undo()
    if not given.paths:
        parser.error("name the files or folders to migrate, or - for standard input")
    if "" in given.paths:
        parser.error("a path is empty: is a variable not set?")
    for option, values in {
        "--from": [given.dialect],
        "--select": given.select,
        "--ignore": given.ignore,
        "--exclude": given.exclude,
    }.items():
        if any(value is not None and not value.strip() for value in values):
            parser.error(f"argument {option}: it is empty: is a variable not set?")
    if "-" in given.paths and len(given.paths) > 1:
        parser.error("- stands alone: standard input cannot be mixed with files")
    if given.verbose and given.quiet:
        parser.error("--verbose and --quiet exclude each other")
    try:
        standard_input = given.paths == ["-"]
        if given.stdin_filename and not standard_input:
            raise ValueError("--stdin-filename names standard input: give - as the path")
        settings = config.PerFile([given.stdin_filename or "."] if standard_input else given.paths)
        options = _options(given, settings.run)
        found = {} if standard_input else _found(given, options, settings)
    except ValueError as error:
        parser.error(str(error))
    if given.output_file is not None:
        try:
            open(given.output_file, "a", encoding="utf-8").close()  # told before a file is rewritten, not after
        except OSError as error:
            parser.error(f"argument --output-file: {given.output_file} cannot be written: {error.strerror}")
    view = reports.View(verbosity=given.verbose - given.quiet, statistics=given.statistics)
    if standard_input:
        if given.stdin_filename:
            options = _ignoring(options, settings.of(given.stdin_filename).ignored_in(given.stdin_filename))
        ledger = _standard_input(given, options)
        report_to: TextIO = sys.stdout if given.check else sys.stderr
    else:
        ledger = _files(given, options, found)
        report_to = sys.stderr if given.diff else sys.stdout
    _report(given, ledger, report_to, view)
    return ledger.exit_status


def _split(values: Sequence[str]) -> list[str]:
    return [code for value in values for code in value.replace(",", " ").split()]


def _report(given, ledger, out: TextIO, view) -> None:
    from codemods import reports

    if given.output_file is None:
        reports.write(given.output_format, ledger, out, view)
        return
    with open(given.output_file, "w", encoding="utf-8") as file:
        reports.write(given.output_format, ledger, file, view)


def _options(given, settings):
    """The options of the command line over those of one pyproject.toml. Raises ValueError."""
    from codemods import api

    for codes in settings.per_file_ignores.values():
        api.check_codes(codes)
    return api.Options.of(
        dialect=given.dialect or "auto",
        project=settings.dialect,
        fidelity=given.fidelity or settings.fidelity or "exact",
        select=_split(given.select) or settings.select,
        ignore=[*_split(given.ignore), *settings.ignore],
        python2=given.python2,
        documents=given.documents or settings.documents,
    )


def _found(given, options, settings) -> dict:
    """The files of the run, each with its options. Raises ValueError."""
    from codemods import api, discovery, forms

    run = settings.run
    exclude = [(os.getcwd(), given.exclude), (run.folder, run.exclude)]
    named = set() if given.force_exclude else set(given.paths)
    found: dict = {}
    known = {id(run): options}
    for path in discovery.find(given.paths, exclude=exclude, named_too=given.force_exclude, suffixes=api.suffixes(True)):
        own = settings.of(path)
        if id(own) not in known:
            known[id(own)] = _options(given, own)
        chosen = known[id(own)]
        if forms.is_document(path) and not chosen.documents and path not in given.paths:
            continue
        if own is not run and own.exclude and path not in named and discovery.matches(path, own.exclude, own.folder):
            continue
        found[path] = _ignoring(chosen, own.ignored_in(path))
    return found


def _ignoring(options, codes: Sequence[str]):
    """The options with what the configuration ignores in one file as well."""
    from dataclasses import replace

    from codemods import api

    return replace(options, ignore=(*options.ignore, *api.check_codes(codes))) if codes else options


def _files(given, options, options_of: dict):
    from codemods import api, progress

    found = list(options_of)
    write = not (given.check or given.diff)
    keeping = None
    if given.backup and write:
        from codemods import backup

        keeping = backup.Backup()
    if write and keeping is None:
        _note_uncommitted(found)
    with progress.bar(len(found), sys.stderr, wanted=not (given.quiet or given.diff)) as advance:
        arguments = {
            "write": write,
            "options_of": options_of.get,
            "watch": _print_diff if given.diff else None,
            "advance": advance,
            "before_write": keeping.keep if keeping is not None else None,
        }
        jobs = given.jobs or _useful_jobs(found)
        if jobs == 1:
            ledger = api.run(found, options, **arguments)
        else:
            from concurrent.futures import ProcessPoolExecutor

            with ProcessPoolExecutor(jobs, initializer=gc.disable) as executor:
                ledger = api.run(found, options, executor=executor, **arguments)
    if keeping is not None and keeping.count:
        print(f"kept {keeping.count} originals in {backup.FOLDER}; --undo gives them back", file=sys.stderr)
    return ledger


def _undo() -> int:
    from codemods import backup

    undone = backup.undo()
    if undone is None:
        print(f"nothing to undo: there is no {backup.FOLDER} here, which a run with --backup makes in its working folder", file=sys.stderr)
        return USAGE_ERROR
    for path, why in undone.kept.items():
        print(f"{os.path.relpath(path)} {why}", file=sys.stderr)
    print(f"restored {len(undone.restored)} files" + (f", left {len(undone.kept)} as they are" if undone.kept else ""))
    return 3 if undone.kept else 0


def _note_uncommitted(found: Sequence[str]) -> None:
    """On a terminal, tells that a tree has changes that the migration's would mix with."""
    if not found or not sys.stderr.isatty():
        return
    import subprocess

    folder = os.path.dirname(os.path.abspath(found[0]))
    command = ["git", "-C", folder, "status", "--porcelain", "--untracked-files=no", "."]
    try:
        answer = subprocess.run(command, capture_output=True, timeout=2, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return
    if answer:
        print("note: there are uncommitted changes here; commit first to tell them apart, or use --backup", file=sys.stderr)


def _useful_jobs(found: Sequence[str]) -> int:
    """Starting processes costs about as much as migrating ten files."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, len(found) // 12))


def _print_diff(source, result) -> None:
    from codemods import diffs

    if source is not None and result.changed:
        _show(diffs.unified(result.path, source.data, source.encode(result.after)))


def _show(diff: bytes) -> None:
    """Prints a difference, in colour on a terminal."""
    from codemods import diffs

    _binary(sys.stdout).write(diffs.coloured(diff) if sys.stdout.isatty() and "NO_COLOR" not in os.environ else diff)


def _standard_input(given, options):
    """Migrates standard input to standard output. Input that cannot be migrated goes out as it came."""
    from codemods import api, files
    from codemods.ledger import FileResult, Ledger

    data = _binary(sys.stdin).read()
    path = given.stdin_filename or "<stdin>"
    ledger = Ledger(api.version(), fidelity=options.fidelity, written=not (given.check or given.diff))
    new = data
    try:
        files.check_not_binary(data)
        if not api.concerns(given.stdin_filename or "stdin.py", data):
            ledger.skipped = 1
        else:
            source = files.decode(data)
            folder = os.path.dirname(os.path.abspath(given.stdin_filename or path))
            result = api.migrate_text_of(path, source.text, options, folder)
            ledger.files.append(result)
            if result.changed:
                new = source.encode(result.after)
    except files.Unusable as problem:
        ledger.files = [FileResult(path, error=problem.error)]
    if given.diff and new != data:
        from codemods import diffs

        _show(diffs.unified(path, data, new))
    elif ledger.written:
        _binary(sys.stdout).write(new)
    for result in ledger.files:
        result.drop_texts()
    return ledger


def _binary(stream: TextIO):
    """The bytes beneath a text stream, after what the stream still holds."""
    if hasattr(stream, "flush"):
        stream.flush()
    return stream.buffer


def run() -> NoReturn:
    """The command as a program: runs `main` and leaves with its status."""
    gc.disable()  # what is made and dropped by the thousand holds no cycles, and looking for some would cost a third more
    try:
        status = main()
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 141
    except KeyboardInterrupt:
        print("interrupted: every file is either as it was or migrated", file=sys.stderr)
        status = 130
    # The trees of a run are many objects: to free them one by one before the process ends takes a tenth as long as the run.
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    run()
