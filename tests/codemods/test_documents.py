"""Markdown and reStructuredText: the Python in code blocks is migrated, and not a byte beside it."""

import textwrap
from pathlib import Path

import pytest

from codemods import api, migrate

MARKDOWN = """\
# Training `SGD(lr=0.1)`

```python
from keras.optimizers import SGD
opt = SGD(lr=0.1)
```

1. In a list, with SGD(lr=0.1):

   ```{.python .numberLines}
   opt = SGD(lr=0.1)

   model.compile(opt, 'mse')
   ```

> ~~~py
> opt = SGD(lr=0.1)
>
> x = 1
> ~~~
> SGD(lr=0.1)

````markdown
```python
opt = SGD(lr=0.1)
```
````

~~~python title="a.py"
'''
```
'''
opt = SGD(lr=0.1)
~~~

```bash
python -c "SGD(lr=0.1)"
```

    opt = SGD(lr=0.1)

```
opt = SGD(lr=0.1)
```

```{code-cell} ipython3
:tags: [SGD(lr=0.1)]
%matplotlib inline
opt = SGD(lr=0.1)
```

```python
    opt = SGD(lr=0.1)
"""
#: The lines of it, from 1, that are Python.
MARKDOWN_LINES = (5, 11, 17, 33, 49, 53)

RESTRUCTURED = """\
Training SGD(lr=0.1)
====================

Literal::

    opt = SGD(lr=0.1)

    .. code-block:: python

        opt = SGD(lr=0.1)

.. code-block:: python
   :linenos:
   :caption: SGD(lr=0.1)

   from keras.optimizers import SGD
   opt = SGD(lr=0.1)

.. note:: SGD(lr=0.1)

   .. code:: python

      opt = SGD(lr=0.1)

      model.compile(opt, 'mse')
   SGD(lr=0.1)

.. a comment

   .. code:: python

      opt = SGD(lr=0.1)

.. code-block:: console

   python -c "SGD(lr=0.1)"

.. code::

   opt = SGD(lr=0.1)

>>> SGD(lr=0.1)
SGD(lr=0.1)

Text
>>> SGD(lr=0.1)

.. testcode::

   opt = SGD(lr=0.1)
"""
RESTRUCTURED_LINES = (17, 23, 42, 50)


def read(text, path, **options):
    return api.migrate_source(text, path=path, **{"dialect": "keras==2.2.4", **options})


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("path", "text", "numbers"), [("a.md", MARKDOWN, MARKDOWN_LINES), ("a.rst", RESTRUCTURED, RESTRUCTURED_LINES)])
def test_only_python_in_code_blocks_is_migrated(path, text, numbers, end):
    lines = text.split("\n")
    after = [line.replace("lr=", "learning_rate=") if number in numbers else line for number, line in enumerate(lines, 1)]
    result = read(end.join(lines), path)
    assert (result.error, result.part_errors) == (None, [])
    assert result.after == end.join(after)
    rates = [finding for finding in result.findings if finding.before == "lr=0.1"]
    assert [(rate.line, rate.column - 1, rate.cell) for rate in rates] == [(n, lines[n - 1].index("lr="), None) for n in numbers]
    again = read(result.after, path)
    assert again.after == result.after


def test_fences_are_those_that_a_markdown_parser_sees():
    from markdown_it import MarkdownIt

    from codemods.forms import markdown

    seen = [
        textwrap.dedent(token.content).rstrip("\n")
        for token in MarkdownIt("commonmark").parse(MARKDOWN)
        if token.type == "fence" and ("py" in token.info)
    ]
    blocks = [block.source.rstrip("\n") for block in markdown._find(MARKDOWN.splitlines(keepends=True))]
    assert blocks == [text.replace(":tags: [SGD(lr=0.1)]\n", "") for text in seen]


@pytest.mark.parametrize(
    ("info", "python"),
    [
        ("python", True),
        ("Python", True),
        ("py", True),
        ("python3 hl_lines='1'", True),
        ("python{1,3}", True),
        ("{python echo=FALSE}", True),
        ("{.python}", True),
        ("{#name .python}", True),
        ("{code-block} python", True),
        ("{testcode}", True),
        ("", False),
        ("text", False),
        ("{code-block} text", False),
        ("{r}", False),
        ("{.text data=python}", False),
        ("pythonic", False),
    ],
)
def test_the_language_of_a_fence(info, python):
    text = f"```{info}\nfrom keras.optimizers import SGD\nSGD(lr=0.1)\n```\n"
    assert read(text, "a.md").changed == python


def test_what_is_typed_at_a_prompt_stays_in_its_form():
    text = (
        "from keras.layers import Dense\n>>> for i in range(2):\n...     m = Dense(output_dim=i)\n...\nDense(output_dim=1)\n"
        ">>> Dense(output_dim=3,\n...       init='uniform')  # doctest: +SKIP\n<Dense>\n\n>>> # the end\n"
    )
    text = "Text.\n\n.. code-block:: pycon\n\n" + textwrap.indent(">>> " + text, "    ")
    result = read(text, "a.rst", dialect="keras==1.2.2")
    expected = text.replace("m = Dense(output_dim", "m = Dense(units").replace(">>> Dense(output_dim", ">>> Dense(units")
    assert result.after == expected.replace("init=", "kernel_initializer=")


def test_lines_that_are_added_stand_as_their_neighbours():
    result = read(
        "- a\n\n  ```python\n  >>> from keras.optimizers import Adam, SGD\n  >>> SGD(lr=0.1)\n  >>> Adam(lr=0.1, decay=0.1)\n"
        "  >>> model.optimizer.lr = 0.5\n  ```\n",
        "a.md",
    )
    assert result.after == (
        "- a\n\n  ```python\n  >>> from keras.optimizers import SGD\n  >>> from kerascompat.keras2.optimizers import Adam\n"
        "  >>> SGD(learning_rate=0.1)\n  >>> Adam(lr=0.1, decay=0.1)\n  >>> model.optimizer.lr = 0.5\n  ```\n"
    )


def test_blocks_are_one_program():
    result = read("```python\nimport keras.optimizers as o\n```\n\ntext\n\n```python\nopt = o.SGD(lr=0.1)\n```\n", "a.md")
    assert "opt = o.SGD(learning_rate=0.1)\n" in result.after


@pytest.mark.parametrize(("broken", "kind"), [("model.compile(", "syntax"), ("print 'x'", "python2")])
def test_a_broken_block_is_named_with_its_line_and_stops_nothing(broken, kind):
    result = read(f"text\n\n```python\n{broken}\n```\n\n```python\nimport keras\nkeras.optimizers.SGD(lr=0.1)\n```\n", "a.md")
    (error,) = result.part_errors
    assert (error.kind, error.line, error.cell) == (kind, 4, None)
    assert "line 4" in error.message
    assert "SGD(learning_rate=0.1)" in result.after


def test_python_2_in_blocks_and_cells_is_converted_where_asked():
    pytest.importorskip("fissix", reason="needs fissix")
    text = "> ```python\n> import keras\n> !ls\n> print 'x', keras.optimizers.SGD(lr=0.1)\n> !ls\n> ```\n"
    result = read(text, "a.md", python2=True)
    assert result.after == text.replace("print 'x', keras.optimizers.SGD(lr=0.1)", "print('x', keras.optimizers.SGD(learning_rate=0.1))")
    assert any("Python 2" in warning for warning in result.warnings)


def test_ignore_comments_hold_and_warnings_name_the_line():
    text = "text\n\n```python\nimport keras\nkeras.optimizers.SGD(lr=0.1)  # codemods: ignore\nx = 1  # codemods: nonsense\n```\n"
    result = read(text, "a.md")
    assert result.after == text
    assert any(warning.startswith("line 6:") for warning in result.warnings)


def test_the_command_takes_documents_where_asked(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    old = b"\xef\xbb\xbf```python\r\nfrom keras.optimizers import SGD\r\nSGD(lr=0.1)\r\n```\r\n\xc3\xa9"
    Path("a.md").write_bytes(old)
    Path("docs").mkdir()
    Path("docs/b.rst").write_bytes(b"Text\n\n>>> import keras\n>>> keras.optimizers.SGD(lr=0.1)")
    assert migrate.main(["."]) == 0
    assert Path("a.md").read_bytes() == old
    assert migrate.main(["a.md"]) == 3
    assert "--documents" in capsys.readouterr().out
    assert migrate.main(["--documents", "."]) == 0
    assert Path("a.md").read_bytes() == old.replace(b"lr=", b"learning_rate=")
    assert Path("docs/b.rst").read_bytes().endswith(b">>> keras.optimizers.SGD(learning_rate=0.1)")
    Path("a.md").write_bytes(old)
    Path("pyproject.toml").write_text("[tool.codemods]\ndocuments = true\n")
    assert migrate.main(["."]) == 0
    assert Path("a.md").read_bytes() == old.replace(b"lr=", b"learning_rate=")
