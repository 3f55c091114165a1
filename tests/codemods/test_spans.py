"""Where nodes lie: what is added up from layouts is what LibCST's own code generation says, node by node."""

from pathlib import Path

import libcst as cst
import pytest

from codemods.engine import tree
from codemods.engine.tree import Tree

ROOT = Path(__file__).parents[2]
EVERYTHING = '''\
#!/usr/bin/env python
# a comment

import a.b as c, d ; from . import (e, f as g,)  # names
from ..h import *
@decorator(1)  # why
# between

async def f(a: int, /, b=(1,), *args: str, c, d: 'x' = 2, **kwargs) -> None :
    """text"""
    async with a as b, c() as (d, e): pass
    async for x, *y in z: await x
    else:
      return [i async for i in x if i if not i]
    global q ; nonlocal_ = lambda *, a=1, **b: (yield)
def g[T: int, *Ts](a, *, b): yield from (x for x in ())
class A(B, *D, metaclass=C): x: int = 1 ; y: str
if a : b = c = d
elif not (e) is not f not in g < h:
\tx = ( 1
\t  # inside
\t  + -2 ) ** 3 // 4 @ 5
else:
\tpass

\t# footer
while True:
    x += 1; continue
else: break_ = 0
try:
    raise E from e
except (A, B) as e:
    assert x, "no"
except: del a, (b)
else:
    pass
finally:
    a[1:2, ..., ::3, :] = {**b, 'c': {d, *e}, **{}}
try: pass
except* E: pass
with (open(x) as y, z): pass
print(f"{a!r:>{b}} {c = }" 'x', rb'y' b'', *a , ** b , )
match a:
    case [1, *rest] | {"k": v, **other} if rest: pass
    case A(x, y=2) as z: pass
    case _:
        pass
x = [ a
  for b in c ] if (n := 10) else (yield_)
type X = int
'''


def nodes(node: cst.CSTNode):
    yield node
    for child in node.children:
        yield from nodes(child)


def compare(text: str) -> int:
    read = Tree(text)
    inner, outer = tree._recorded(read.module, read._parsed)
    compared = 0
    for node in nodes(read.module):
        key = id(node)
        if key in outer:  # some whitespace is never written
            own = outer[key] if isinstance(node, cst.BaseExpression) else inner.get(key) or outer[key]
            assert (read.span(node), read.outer_span(node)) == (own, outer[key]), (type(node), text[own[0] : own[1]])
            compared += 1
    return compared


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_every_kind_of_node(end, last):
    text = EVERYTHING.replace("\n", end)
    assert compare(text if last else text.rstrip()) > 1000


@pytest.mark.parametrize("text", ["", "\n", "# only a comment", "\n\n# one\n\n", "x", "if x:\n  y\n # odd\n\n# more\n", "\x0c\nx = 1\n"])
def test_small_texts(text):
    assert compare(text) >= 1


def test_the_layouts_serve_for_real_code():
    for path in sorted((ROOT / "codemods").rglob("*.py"))[::7] + sorted((ROOT / "fixtures" / "legacy").rglob("*.py"))[::5]:
        text = path.read_text("utf-8")
        assert not text or Tree(text)._spans, path  # else it would be slow
        compare(text)
