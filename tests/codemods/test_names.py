"""What a name stands for: each way to import Keras, each way to shadow it; and the same answers as LibCST on real scripts."""

from pathlib import Path

import libcst as cst
import pytest

from benchmarks.resolver import compare
from codemods.engine.project import Project
from codemods.engine.symbols import Symbol
from codemods.engine.values import UNKNOWN, Analysis, Object

FIXTURES = sorted(Path(__file__).parents[2].joinpath("fixtures", "legacy").rglob("*.py"))
ADAM = {"keras.optimizers.Adam"}


def called(text: str, function: str = "") -> list[set[str]]:
    """The Keras paths that the functions of the calls of a text can stand for, in order; an empty set where it is none."""
    analysis = Analysis(text)
    found = []
    for use in analysis.names.uses:
        if isinstance(use.node, cst.Call) and analysis.tree.source(use.node).startswith(function):
            found.append({value.path for value in analysis.infer(use.node.func) if isinstance(value, Symbol) and value.is_keras})
    return found


@pytest.mark.parametrize(
    "text",
    [
        "from keras.optimizers import Adam\nAdam()",
        "from keras.optimizers import Adam as A\nA()",
        "import keras\nkeras.optimizers.Adam()",
        "import keras as k\nk.optimizers.Adam()",
        "import keras.optimizers\nkeras.optimizers.Adam()",
        "import keras.optimizers as o\no.Adam()",
        "from keras import optimizers\noptimizers.Adam()",
        "from keras import optimizers as o\no.Adam()",
        "from keras.optimizers import *\nAdam()",
        "from keras.optimizers import adam\nadam()",
        "import tensorflow as tf\ntf.keras.optimizers.Adam()",
        "from tensorflow import keras\nkeras.optimizers.Adam()",
        "from tensorflow.keras.optimizers import Adam\nAdam()",
        "from tensorflow.python.keras.optimizers import Adam\nAdam()",
        "import tensorflow.keras as k\nk.optimizers.Adam()",
        "import tensorflow.keras.optimizers as o\no.Adam()",
        "try:\n    from keras.optimizers import Adam\nexcept ImportError:\n    from tensorflow.keras.optimizers import Adam\nAdam()",
        "try:\n    import keras\nexcept ImportError:\n    keras = None\nkeras.optimizers.Adam()",
        "def f():\n    from keras.optimizers import Adam\n    return Adam()",
        "if True:\n    from keras.optimizers import Adam\nAdam()",
        "from keras.optimizers import Adam\nO = Adam\nO()",
        "import keras\no = keras.optimizers\no.Adam()",
        "from keras.optimizers import Adam\nO = {'adam': Adam}\nO['adam']()",
        "import keras\ngetattr(keras.optimizers, 'Adam')()",
        "from keras.optimizers import Adam\nclass C:\n    made = Adam()",
        "from keras.optimizers import Adam\nclass C:\n    Adam = 1\n    def f(self):\n        return Adam()",
        "from keras.optimizers import Adam\n[Adam() for i in range(3)]",
        "from keras.optimizers import Adam\nAdam = Adam\nAdam()",
        "def f():\n    return Adam()\nfrom keras.optimizers import Adam",
        "from keras.optimizers import Adam\nx = lambda: Adam()",
        "def f():\n    global Adam\n    from keras.optimizers import Adam\ndef g():\n    return Adam()",
    ],
)
def test_found_however_it_is_imported(text):
    assert ADAM in called(text)


@pytest.mark.parametrize(
    "text",
    [
        "from other import Adam\nAdam()",
        "from keras.optimizers import Adam\ndef f(Adam):\n    return Adam()",
        "from keras.optimizers import Adam\ndef f():\n    Adam = object\n    return Adam()",
        "from keras.optimizers import Adam\nclass Adam:\n    pass\nAdam()",
        "from keras.optimizers import Adam\ndef Adam():\n    pass\nAdam()",
        "from keras.optimizers import Adam\n[Adam() for Adam in makers]",
        "from keras.optimizers import Adam\nf = lambda Adam: Adam()",
        "from keras.optimizers import Adam\nfor Adam in makers:\n    Adam()",
        "from keras.optimizers import Adam\nwith make() as Adam:\n    Adam()",
        "from keras.optimizers import Adam\nfrom other import Adam\nAdam()",
        "def f():\n    from keras.optimizers import Adam\nAdam()",
        "class C:\n    from keras.optimizers import Adam\n    def f(self):\n        return Adam()",
        "import keras\ndef f(keras):\n    return keras.optimizers.Adam()",
        "import optimizers\noptimizers.Adam()",
        "keras.optimizers.Adam()",
        "from keras.optimizers import Adam\ntry:\n    f()\nexcept ValueError as Adam:\n    Adam()",
        "from keras.optimizers import Adam\nmatch x:\n    case Adam:\n        Adam()",
    ],
)
def test_not_taken_for_keras_where_it_is_something_else(text):
    assert ADAM not in called(text, "Adam(") + called(text, "keras.") + called(text, "optimizers.")


def family(text: str, expression: str) -> set[str]:
    """Families of what the last statement's expression can be."""
    analysis = Analysis(f"{text}\n({expression})\n")
    values = analysis.infer(analysis.tree.module.body[-1].body[0].value)
    return {value.family for value in values if isinstance(value, Object)}


MODEL = "from keras.models import Sequential, load_model\nfrom keras.optimizers import Adam\nm = Sequential()\n"


@pytest.mark.parametrize(
    ("text", "expression", "expected"),
    [
        (MODEL, "m", {"model"}),
        (MODEL, "m.fit(x, y)", {"history"}),
        (MODEL, "m.fit(x, y).history", {"history_dict"}),
        (MODEL, "m.optimizer", {"optimizer"}),
        (MODEL, "load_model('m.h5')", {"model"}),
        (MODEL + "def build():\n    n = Sequential()\n    return n\n", "build()", {"model"}),
        (MODEL + "class T:\n    def __init__(self):\n        self.net = Sequential()\nt = T()\n", "t.net", {"model"}),
        (MODEL + "class T:\n    def make(self):\n        return Sequential()\nt = T()\n", "t.make()", {"model"}),
        (MODEL + "class T(Sequential):\n    pass\nt = T()\n", "t", {"model"}),
        (MODEL + "models = [Sequential(), Sequential()]\n", "models[0]", {"model"}),
        (MODEL + "models = {}\nmodels['a'] = Sequential()\n", "models['a']", {"model"}),
        (MODEL + "models = []\nmodels.append(Sequential())\nfor each in models:\n    pass\n", "each", {"model"}),
        (MODEL + "a, b = Sequential(), Adam()\n", "b", {"optimizer"}),
        (MODEL + "def build():\n    return Sequential(), Adam()\na, b = build()\n", "b", {"optimizer"}),
        (MODEL + "n = m if x else None\n", "n", {"model"}),
        (MODEL + "def f(model: Sequential):\n    global kept\n    kept = model\n", "kept", {"model"}),
        (MODEL + "def f(model):\n    return model\n", "f(m)", {"model"}),
        # loops and containers
        (MODEL + "for i, each in enumerate([m]):\n    pass\n", "each", {"model"}),
        (MODEL + "for i, each in zip(range(3), [m]):\n    pass\n", "each", {"model"}),
        (MODEL + "ms = {'a': m}\nfor k, each in ms.items():\n    pass\n", "each", {"model"}),
        (MODEL + "ms = {'a': m}\nfor each in ms.values():\n    pass\n", "each", {"model"}),
        (MODEL + "ms = {'a': m}\nfor key in ms:\n    pass\n", "key", set()),
        (MODEL + "ms = {'a': m}\n", "ms.get('a')", {"model"}),
        (MODEL + "ms = {'a': m}\n", "ms.pop('a')", {"model"}),
        (MODEL + "ms = dict(a=m)\n", "ms['a']", {"model"}),
        (MODEL + "ms = dict(zip('ab', [m, m]))\n", "ms['a']", {"model"}),
        (MODEL + "ms = {}\nms.update({'a': m})\n", "ms['a']", {"model"}),
        (MODEL + "ms = {}\nms.setdefault('a', m)\n", "ms['a']", {"model"}),
        (MODEL + "ms = [m]\n", "ms.pop()", {"model"}),
        (MODEL + "ms = list(map(lambda i: Sequential(), range(3)))\n", "ms[0]", {"model"}),
        (MODEL + "def each():\n    for i in range(3):\n        yield Sequential()\nfor n in each():\n    pass\n", "n", {"model"}),
        (MODEL + "def each():\n    yield from [m]\n", "next(each())", {"model"}),
        (MODEL + "found = [n for n in [m]]\n", "found[0]", {"model"}),
        (MODEL + "fs = [n.fit(x, y) for n in [m]]\n", "fs[0].history", {"history_dict"}),
        (MODEL + "makers = {'a': Sequential}\n", "makers[name]()", {"model"}),
        # with, conditions, walrus, partial
        (MODEL + "class C:\n    def __enter__(self):\n        return m\nwith C() as n:\n    pass\n", "n", {"model"}),
        (
            MODEL + "import contextlib\n@contextlib.contextmanager\ndef made():\n    yield Sequential()\nwith made() as n:\n    pass\n",
            "n",
            {"model"},
        ),
        (MODEL + "n = m or load_model('x')\n", "n", {"model"}),
        (MODEL + "if (n := load_model('x')):\n    pass\n", "n", {"model"}),
        (MODEL + "try:\n    n = load_model('x')\nexcept IOError:\n    n = Sequential()\n", "n", {"model"}),
        (MODEL + "from functools import partial\nmake = partial(Sequential, [])\n", "make()", {"model"}),
        (MODEL + "from functools import partial\ndef f(model, x):\n    return model\ng = partial(f, m)\n", "g(3)", {"model"}),
        (MODEL + "from functools import partial\nA = partial(Adam, lr=0.1)\n", "A()", {"optimizer"}),
        (MODEL + "def f(model=m):\n    return model\n", "f()", {"model"}),
        (MODEL + "def f(model=None):\n    return model or Sequential()\n", "f()", {"model"}),
        # classes
        (
            MODEL + "class B:\n    def make(self):\n        raise NotImplementedError\n    def run(self):\n        return self.make()\n"
            "class T(B):\n    def make(self):\n        return Sequential()\n",
            "T().run()",
            {"model"},
        ),
        (
            MODEL + "class B:\n    def run(self):\n        return self.net\nclass T(B):\n    def __init__(self):\n        self.net = m\n",
            "T().run()",
            {"model"},
        ),
        (MODEL + "class T:\n    def run(self):\n        return self.net\nt = T()\nt.net = m\n", "t.run()", {"model"}),
        (MODEL + "class T:\n    def __init__(self, net):\n        self.net = net\n", "T(m).net", {"model"}),
        (MODEL + "class T:\n    @property\n    def net(self):\n        return m\n", "T().net", {"model"}),
        (MODEL + "class T:\n    @classmethod\n    def make(cls):\n        return m\n", "T.make()", {"model"}),
        (MODEL + "import dataclasses\n@dataclasses.dataclass\nclass D:\n    net: Sequential\n", "D(m).net", {"model"}),
        # annotations
        (MODEL + "def f(n: 'Sequential'):\n    global kept\n    kept = n\n", "kept", {"model"}),
        (MODEL + "from typing import Optional\ndef f(n: Optional['Sequential']):\n    global kept\n    kept = n\n", "kept", {"model"}),
        (MODEL + "def f(n: Sequential | None):\n    global kept\n    kept = n\n", "kept", {"model"}),
        (MODEL + "from typing import List\ndef f(ns: List[Sequential]):\n    global kept\n    kept = ns[0]\n", "kept", {"model"}),
        (MODEL + "from typing import Dict\ndef f(ns: Dict[str, Sequential]):\n    global kept\n    kept = ns['a']\n", "kept", {"model"}),
        (MODEL + "from other import thing\ndef make() -> Sequential:\n    return thing()\n", "make()", {"model"}),
        (
            MODEL + "from typing import Tuple\ndef make() -> Tuple[Sequential, Adam]:\n    return other()\na, b = make()\n",
            "b",
            {"optimizer"},
        ),
        (MODEL + "from other import thing\nn: Sequential = thing()\n", "n", {"model"}),
        # what they are not
        (MODEL + "import torch\nopt = torch.optim.Adam(net.parameters(), lr=0.1)\n", "opt", {"foreign"}),
        (MODEL + "from sklearn.svm import SVC\nfor clf in [SVC(), SVC()]:\n    pass\n", "clf", {"foreign"}),
        (MODEL + "from sklearn.model_selection import GridSearchCV\n", "GridSearchCV(m, {}).best_estimator_", set()),
        (MODEL + "class Trainer:\n    pass\n", "Trainer()", {"user"}),
    ],
)
def test_objects_are_followed(text, expression, expected):
    assert family(text, expression) == expected


def test_callbacks_know_their_model():
    text = (
        "from keras.callbacks import Callback\nclass C(Callback):\n    def on_epoch_end(self, epoch, logs=None):\n"
        "        use(self.model.optimizer)\n        use(logs)\n"
    )
    analysis = Analysis(text)
    arguments = [use.node.args[0].value for use in analysis.names.uses if isinstance(use.node, cst.Call)]
    assert [value.family for argument in arguments for value in analysis.infer(argument)] == ["optimizer", "logs"]


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name)
def test_the_same_names_as_libcst(path):
    text = path.read_text(encoding="utf-8")
    comparison = compare(text)
    assert not comparison.differences
    assert comparison.compared or "from keras" not in text


@pytest.mark.parametrize(
    ("files", "expression", "expected"),
    [
        ({"build.py": "def build():\n    return Sequential()\n", "use.py": "from build import build\n"}, "build()", {"model"}),
        ({"build.py": "def build():\n    return Sequential()\n", "use.py": "from build import *\n"}, "build()", {"model"}),
        ({"build.py": "net = Sequential()\n", "use.py": "import build\n"}, "build.net", {"model"}),
        ({"pkg/__init__.py": "", "pkg/build.py": "net = Sequential()\n", "use.py": "import pkg.build\n"}, "pkg.build.net", {"model"}),
        ({"pkg/__init__.py": "", "pkg/build.py": "net = Sequential()\n", "use.py": "from pkg import build\n"}, "build.net", {"model"}),
        (
            {"pkg/__init__.py": "from .build import make\n", "pkg/build.py": "def make():\n    return Sequential()\n", "use.py": "from pkg import make\n"},
            "make()",
            {"model"},
        ),
        (
            {"base.py": "class B:\n    def __init__(self):\n        self.net = Sequential()\n", "use.py": "from base import B\nclass T(B):\n    pass\n"},
            "T().net",
            {"model"},
        ),
        (
            {"base.py": "class B:\n    def make(self):\n        return self.build()\n    def build(self):\n        raise NotImplementedError\n",
             "use.py": "from base import B\nclass T(B):\n    def build(self):\n        return Sequential()\n"},
            "T().build()",
            {"model"},
        ),
    ],
)  # fmt: skip
def test_objects_are_followed_across_modules(tmp_path, files, expression, expected):
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("from keras.models import Sequential\n" + text)
    analysis = Project().analysis_of((tmp_path / "use.py").read_text() + f"({expression})\n", tmp_path / "use.py")
    values = analysis.infer(analysis.tree.module.body[-1].body[0].value)
    assert {value.family for value in values if isinstance(value, Object)} == expected


@pytest.mark.parametrize(
    ("files", "expression"),
    [
        ({"use.py": "def run(model):\n    {}\n", "train.py": "from use import run\nrun(Sequential())\n"}, "model"),
        ({"use.py": "def run(x, model=None):\n    {}\n", "train.py": "from use import run as go\ngo(1, model=Sequential())\n"}, "model"),
        ({"use.py": "def run(model):\n    {}\n", "train.py": "import use as u\nu.run(Sequential())\n"}, "model"),
        ({"use.py": "class T:\n    def __init__(self, m):\n        self.m = m\n    def go(self):\n        {}\n",
          "train.py": "from use import T\nT(m=Sequential()).go()\n"}, "self.m"),
        ({"use.py": "class T:\n    def go(self, m):\n        {}\n", "train.py": "from use import T\nt = T()\nt.go(Sequential())\n"}, "m"),
        ({"use.py": "class T:\n    def go(self):\n        {}\n", "train.py": "from use import T\nt = T()\nt.m = Sequential()\nt.go()\n"}, "self.m"),
        ({"pkg/__init__.py": "from .use import run\n", "pkg/use.py": "def run(model):\n    {}\n",
          "train.py": "from pkg import run\nrun(Sequential())\n"}, "model"),
        ({"tools/use.py": "def run(model):\n    {}\n", "train.py": "from tools import use\nuse.run(Sequential())\n"}, "model"),
        ({"use.py": "def run(model):\n    {}\n", "train.py": "from use import run\nfrom build import make\nrun(make())\n",
          "build.py": "from nets import net\ndef make():\n    m = net()\n    return m\n", "nets.py": "def net():\n    return Sequential()\n"}, "model"),
    ],
)  # fmt: skip
def test_objects_are_followed_into_the_modules_that_get_them(tmp_path, files, expression):
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("from keras.models import Sequential\n" + text.format(expression))
    path = next(each for each in tmp_path.rglob("use.py"))
    analysis = Project().analysis_of(path.read_text(), path)
    node = [use.node for use in analysis.names.uses if analysis.tree.source(use.node) == expression][-1]
    values = analysis.infer(node)
    assert {value.family for value in values if isinstance(value, Object)} == {"model"}
    assert UNKNOWN not in values
