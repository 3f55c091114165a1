"""Speed, side by side: this tool, LibCST alone, and the tools of the field, on the sources of four old Keras releases.

    python -m benchmarks.speed [--sdists DIR] [--only PART ...] [--versions VERSION ...] [--tools WORD ...] [--peer NAME=PYTHON ...]
                               [--repeat N] [--write]

Everything is CPU time of whole processes, start-up included, children counted, the least of N runs (3); what counts are the ratios, for
the machine is in both. The unit is LibCST's own parse_module and .code over the files that mention Keras, in a process of its own.

Parts: `startup`, `skipped` (files that do not mention Keras), `shares` (where the time goes), `memory` (by number of files), `rules` (by
number of rules), `processes` (one and two), `trees` (the table of tools). The source archives come from PyPI, or from DIR where they lie
already. The peers run where they are installed: pyupgrade and ruff beside this Python, tf_upgrade_v2 with TensorFlow, libcst.tool with
LibCST. With --write what was measured goes into benchmarks/speed.json, one figure after the other, and docs/speed.md is made of that: so
parts can be measured one by one, and a run that is stopped leaves what it has.

Exit status 1 where this tool is slower than it promises (see PROMISES), 2 when an archive cannot be had.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path

from benchmarks.sdists import archive

VERSIONS = ("2.0.8", "2.1.6", "2.2.4", "2.3.1")
ROOT = Path(__file__).parents[1]
PROMISES = {
    "the whole migration, all rules, against parse and code generation": ("at most", 1.3),
    "a file that does not mention Keras, against parsing it": ("at most", 0.01),
    "--help against import libcst": ("at most", 2.0),
    "one small file against import libcst": ("at most", 2.0),
    "two processes against one, wall time": ("at least", 1.7),
    "peak memory of four trees against one": ("at most", 1.5),
    "a thousand more rules, against none": ("at most", 1.25),
}
#: Why a promise is not kept, where it is not.
REASONS = {
    "the whole migration, all rules, against parse and code generation": "Parsing alone is most of the unit, and everything is parsed once; "
    "the shares below say what comes on top of it. Two thirds of that are rules and what they ask: what each name of a file can be, also "
    "through the other files of the project, among them some that do not mention Keras. No single part of it stands out any more.",
    "peak memory of four trees against one": "It was measured before two caches were found that held the files of the project before, and "
    "not again since.",
    "two processes against one, wall time": "It is wall time, so it is as good as the machine is free: measure it where nothing else runs.",
}

BASELINE = """
import sys, libcst
for path in sys.argv[1:]:
    libcst.parse_module(open(path, newline="", encoding="utf-8").read()).code
"""
# What most codemods of LibCST do: a matcher a rule, qualified names by the metadata wrapper, one pass a rule.
MATCHERS = """
import sys, libcst as cst
import libcst.matchers as m
from libcst.metadata import MetadataWrapper, QualifiedNameProvider

class Rename(m.MatcherDecoratableTransformer):
    METADATA_DEPENDENCIES = (QualifiedNameProvider,)
    def __init__(self, old, new):
        super().__init__()
        self.old, self.new = old, new
    @m.leave(m.Call(args=[m.ZeroOrMore(), m.Arg(keyword=m.Name()), m.ZeroOrMore()]))
    def rename(self, original, updated):
        if not any("keras" in name.name for name in self.get_metadata(QualifiedNameProvider, original, ())):
            return updated
        renamed = cst.Name(self.new)
        args = [arg.with_changes(keyword=renamed) if arg.keyword and arg.keyword.value == self.old else arg for arg in updated.args]
        return updated.with_changes(args=args)

for path in sys.argv[1:]:
    module = cst.parse_module(open(path, newline="", encoding="utf-8").read())
    for old, new in (("lr", "learning_rate"), ("nb_epoch", "epochs")):
        module = MetadataWrapper(module).visit(Rename(old, new))
    module.code
"""


def cpu(command: list, folder: Path, repeat: int = 3, good: tuple[int, ...] = (0, 1, 2, 3)) -> float | None:
    """CPU seconds of a command and its children, the least of `repeat` runs; None where it cannot be run."""
    import resource

    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
    best = None
    for _ in range(repeat):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        try:
            done = subprocess.run(list(map(str, command)), cwd=folder, env=environment, capture_output=True)
        except FileNotFoundError:
            return None
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode not in good:
            return None
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        best = spent if best is None else min(best, spent)
    return best


def migrate(*arguments: object) -> list:
    return [sys.executable, "-m", "codemods.migrate", "--check", "--quiet", *arguments]


class Report:
    """What is measured, on the screen and for the page, and the promises that it breaks."""

    def __init__(self, repeat: int = 3, write: bool = False) -> None:
        self.repeat = repeat
        self.broken: list[str] = []
        self._write = write
        self._known = json.loads(_DATA.read_text("utf-8")) if _DATA.exists() else {"promises": {}, "figures": {}, "tools": {}}

    def figure(self, name: str, text: str) -> None:
        self._known["figures"][name] = text
        self._said(f"{name}: {text}")

    def tool(self, name: str, version: str, ratio: float | None) -> None:
        shown = "not here" if ratio is None else f"{ratio:.2f}"
        self._known["tools"].setdefault(name, {})[version] = shown
        self._said(f"{version}, {name}: {shown}")

    def promise(self, what: str, value: float) -> None:
        self._known["promises"][what] = value
        if not _kept(what, value):
            self.broken.append(f"{what}: {value:.3g}, promised {' '.join(map(str, PROMISES[what]))}")
        self._said(f"{what}: {value:.3g}")

    def _said(self, line: str) -> None:
        print(line, flush=True)
        if self._write:
            _DATA.write_text(json.dumps(self._known, indent=1) + "\n", "utf-8")
            _PAGE.write_text(page(self._known), "utf-8")


def _kept(what: str, value: float) -> bool:
    kind, bound = PROMISES[what]
    return value <= bound if kind == "at most" else value >= bound


def page(known: dict) -> str:
    """docs/speed.md, of what has been measured."""
    text = [_HEAD.format(versions=", ".join(VERSIONS), python=f"{sys.version_info[0]}.{sys.version_info[1]}", cores=os.cpu_count())]
    for what, (kind, bound) in PROMISES.items():
        value = known["promises"].get(what)
        shown = "not measured" if value is None else f"{value:.3g}" if _kept(what, value) else f"**{value:.3g}**"
        text.append(f"| {what} | {kind} {bound:g} | {shown} |")
    for what, why in REASONS.items():
        if what in known["promises"] and not _kept(what, known["promises"][what]):
            text += ["", f"{what[0].upper()}{what[1:]}: {why}"]
    if known["tools"]:
        text += ["", "## Beside other tools", "", _TABLE_HEAD, "", f"| {' | '.join(['CPU time, the unit is 1', *VERSIONS])} |"]
        text.append("|" + "---|" * (len(VERSIONS) + 1))
        text += [f"| {' | '.join([name, *(row.get(version, '') for version in VERSIONS)])} |" for name, row in known["tools"].items()]
    if known["figures"]:
        text += ["", "## Figures behind them", "", *(f"- {name}: {figure}" for name, figure in known["figures"].items())]
    return "\n".join(text) + "\n"


def mentioning(tree: Path) -> tuple[list[Path], list[Path]]:
    """The Python files of a tree that mention Keras, and the others."""
    files = sorted(tree.rglob("*.py"))
    yes = [path for path in files if b"keras" in path.read_bytes()]
    return yes, [path for path in files if path not in set(yes)]


def trees(report: Report, folders: dict[str, Path], scratch: Path, peers: dict[str, str], words: list[str]) -> None:
    python = sys.executable
    upgrade = peers.get("tf_upgrade_v2", python)
    tools = {
        "LibCST parse + code (unit)": lambda tree, files: [python, "-c", BASELINE, *files],
        "this tool, every rule": lambda tree, files: migrate("-j1", tree),
        "pyupgrade": lambda tree, files: [
            peers.get("pyupgrade", python),
            "-m",
            "pyupgrade",
            "--py39-plus",
            "--exit-zero-even-if-changed",
            *files,
        ],
        "ruff, all rules": lambda tree, files: [
            peers.get("ruff", python),
            "-m",
            "ruff",
            "check",
            "--fix",
            "--select",
            "ALL",
            "--no-cache",
            "--isolated",
            tree,
        ],
        "tf_upgrade_v2": lambda tree, files: [
            upgrade,
            "-c",
            "from tensorflow.tools.compatibility.tf_upgrade_v2_main import main; main()",
            "--intree",
            tree,
            "--inplace",
            "--reportfile",
            os.devnull,
        ],
        "matchers and metadata wrappers, as bump-pydantic has them, two rules": lambda tree, files: [python, "-c", MATCHERS, *files],
        "libcst.tool codemod, one rename": lambda tree, files: [
            python,
            "-m",
            "libcst.tool",
            "codemod",
            "-j1",
            "--no-format",
            "-x",
            "rename.RenameCommand",
            "--old_name=keras.optimizers.Adam",
            "--new_name=keras.optimizers.Adamax",
            *files,
        ],
    }
    unit, own = list(tools)[:2]
    units, ours = 0.0, 0.0
    for version, original in folders.items():  # one tree after the other, so that what is compared is measured side by side
        spent: dict[str, float | None] = {}
        for name, command in tools.items():
            if words and name not in (unit, own) and not any(word in name for word in words):
                continue
            tree = scratch / "work" / version
            for _ in range(report.repeat if name in (unit, own) else 1):
                shutil.rmtree(tree, ignore_errors=True)
                shutil.copytree(original, tree)
                took = cpu(command(tree, mentioning(tree)[0]), scratch, repeat=1)
                spent[name] = took if name not in spent or took is None else min(took, spent[name])
            report.tool(name, version, None if spent[name] is None else spent[name] / spent[unit])
        units, ours = units + spent[unit], ours + spent[own]
    report.promise("the whole migration, all rules, against parse and code generation", ours / units)


def skipped(report: Report, folders: dict[str, Path], scratch: Path, peers: dict[str, str], words: list[str]) -> None:
    """In this process: the start of one would hide what the files cost."""
    import libcst

    from codemods import api

    folder = scratch / "plain"
    texts = []
    for number, path in enumerate(path for tree in folders.values() for path in mentioning(tree)[0]):
        folder.joinpath(str(number % 20)).mkdir(parents=True, exist_ok=True)
        text = path.read_text("utf-8").replace("keras", "other")
        if api._ONLY_KERAS.search(text.encode()):
            continue  # it shows that it has models of Keras's all the same, and is read
        folder.joinpath(str(number % 20), f"{number}.py").write_text(text, "utf-8")
        texts.append(text)
    begin = time.process_time()
    for text in texts[::4]:
        libcst.parse_module(text)
    parsing = (time.process_time() - begin) * len(texts) / len(texts[::4])
    spent = []
    for _ in range(3):
        begin = time.process_time()
        api.migrate_paths([folder], write=False)
        spent.append(time.process_time() - begin)
    report.promise("a file that does not mention Keras, against parsing it", min(spent) / parsing)


def startup(report: Report, folders: dict[str, Path], scratch: Path, peers: dict[str, str], words: list[str]) -> None:
    small = scratch / "small.py"
    small.write_text("from keras.optimizers import Adam\nopt = Adam(lr=0.1, decay=1e-6)\n")
    unit = cpu([sys.executable, "-c", "import libcst"], scratch, 7)
    cpu(migrate(small), scratch, 1)  # writes the compiled modules
    report.promise("--help against import libcst", cpu(migrate("--help"), scratch, 7) / unit)
    report.promise("one small file against import libcst", cpu(migrate(small), scratch, 7) / unit)


def processes(report: Report, folders: dict[str, Path], scratch: Path, peers: dict[str, str], words: list[str]) -> None:
    if len(os.sched_getaffinity(0)) < 2:
        print("processes: needs two cores")
        return
    wall = {}
    for jobs in (1, 2):
        begin = time.monotonic()
        cpu(migrate(f"-j{jobs}", *folders.values()), scratch, 1)
        wall[jobs] = time.monotonic() - begin
    report.promise("two processes against one, wall time", wall[1] / wall[2])


def shares(report: Report, folders: dict[str, Path], scratch: Path, peers: dict[str, str], words: list[str]) -> None:
    """In this process, so without its start and its end."""
    import libcst

    from codemods import api, detect, discovery
    from codemods.engine import layout, run
    from codemods.engine.file import File
    from codemods.engine.scopes import Names
    from codemods.forms import python

    timed = {
        "LibCST's parser": (libcst, "parse_module"),
        "where nodes lie": (layout, "spans"),
        "scopes and names": (Names, "__init__"),
        "the dialect": (detect, "detect"),
        "edits, findings": (File, "result"),
        "the check of what is written": (python, "verify"),
    }
    spent = dict.fromkeys(timed, 0.0)

    def watched(name: str, original):
        def call(*arguments, **named):
            begin = time.process_time()
            try:
                return original(*arguments, **named)
            finally:
                spent[name] += time.process_time() - begin

        return call

    originals = {name: getattr(*place) for name, place in timed.items()}
    run.use_rules(run.rules.all_rules())
    version, tree = list(folders.items())[-1]
    found = list(discovery.find([str(tree)]))
    gc.disable()
    try:
        for name, (owner, attribute) in timed.items():
            setattr(owner, attribute, watched(name, originals[name]))
        begin = time.process_time()
        api.run(found, api.Options.of(), write=False)
        whole = time.process_time() - begin
    finally:
        gc.enable()
        for name, (owner, attribute) in timed.items():
            setattr(owner, attribute, originals[name])
    spent["inference and rules"] = whole - sum(spent.values())
    report.figure(f"shares of the time on {version}", ", ".join(f"{name} {value / whole:.0%}" for name, value in spent.items()))


def memory(report: Report, folders: dict[str, Path], scratch: Path, peers: dict[str, str], words: list[str]) -> None:
    program = (
        "import resource, sys; from codemods import migrate; migrate.main(sys.argv[1:]); "
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
    )
    peaks = {}
    for name, chosen in {"one": [max(folders.values(), key=lambda tree: len(mentioning(tree)[0]))], "all": list(folders.values())}.items():
        command = [sys.executable, "-c", f"import gc; gc.disable(); {program}", "--check", "--quiet", "-j1", *map(str, chosen)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
        peaks[name] = int(done.stderr.split()[-1]) / 1024
    report.figure("peak memory", f"{peaks['one']:.0f} MB for one tree, {peaks['all']:.0f} MB for all")
    report.promise("peak memory of four trees against one", peaks["all"] / peaks["one"])


def rules(report: Report, folders: dict[str, Path], scratch: Path, peers: dict[str, str], words: list[str]) -> None:
    """Adds rules that look at calls of models, at classes and at attributes, as real ones do, and find nothing to say."""
    from codemods import api, discovery
    from codemods.engine import run
    from codemods.rules import Rule, all_rules

    found = list(discovery.find([str(next(iter(folders.values())))]))
    options = api.Options.of(dialect="keras2")
    spent: dict[int, float] = {}

    def timed() -> float:
        begin = time.process_time()
        api.run(found, options, write=False)
        return time.process_time() - begin

    told: set[int] = set()
    timed()
    for more in (0, 100, 1000, 0):
        extra = [
            type("Extra", (Rule,), {"code": f"KX{n}", "paths": (f"keras.layers.Extra{n}",), "methods": (("model", f"extra{n}"),)})()
            for n in range(more)
        ]
        run.use_rules((*all_rules(), *extra))
        spent[more] = min(timed(), spent.get(more, 1e9))
        if more not in told:
            report.figure(f"{len(all_rules()) + more} rules", f"{spent[more] / spent[0]:.2f} of the time of {len(all_rules())}")
            told.add(more)
    run.use_rules(all_rules())
    report.promise("a thousand more rules, against none", spent[1000] / spent[0])


_DATA, _PAGE = ROOT / "benchmarks" / "speed.json", ROOT / "docs" / "speed.md"
_HEAD = """# The speed of the migration

Made by `python -m benchmarks.speed --write`; its docstring says how it measures. CPU time of whole processes on the sources of Keras {versions}
(Python {python}, {cores} cores), start-up included; the unit is what LibCST takes to parse the files that mention Keras and to write them again. A figure in bold breaks its promise.

| what | promised | measured |
|---|---|---|"""
_TABLE_HEAD = "A tool that does less is not slower or faster at the same thing: pyupgrade and ruff do not know Keras, the others rename."

PARTS = {part.__name__: part for part in (startup, skipped, shares, memory, rules, processes, trees)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sdists", type=Path, help="folder with Keras-VERSION.tar.gz")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--versions", nargs="+", choices=VERSIONS, default=VERSIONS, help="only the sources of these versions")
    parser.add_argument("--tools", nargs="+", default=[], metavar="WORD", help="only the rows of `trees` that hold one of these words")
    parser.add_argument(
        "--peer", action="append", default=[], metavar="NAME=PYTHON", help="the interpreter that has pyupgrade, ruff or tf_upgrade_v2"
    )
    parser.add_argument("--repeat", type=int, default=3, metavar="N", help="runs of which the least counts (default: 3)")
    parser.add_argument("--write", action="store_true", help="write docs/speed.md")
    given = parser.parse_args()
    report = Report(given.repeat, given.write)
    with tempfile.TemporaryDirectory() as name:
        scratch, folders = Path(name), {}
        for version in given.versions:
            try:
                path = archive(version, given.sdists, scratch)
            except (FileNotFoundError, subprocess.CalledProcessError) as problem:
                print(problem, file=sys.stderr)
                return 2
            with tarfile.open(path) as tar:
                tar.extractall(scratch / "trees", filter="data")
            folders[version] = next(scratch.joinpath("trees").glob(f"?eras-{version}"))
        for part in given.only:
            PARTS[part](report, folders, scratch, dict(peer.split("=", 1) for peer in given.peer), given.tools)
    for line in report.broken:
        print("BROKEN:", line)
    return 1 if report.broken else 0


if __name__ == "__main__":
    sys.exit(main())
