"""Texts that break programs, and every field of the API that takes a text, read from its own document."""

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

PIECES = (
    ("\0", "\ud800", "\udfff\ud83d", "\ufeff", "\uffff", "\ufffd", "\U0010ffff"),  # no characters, or hardly
    ("\u202e", "\u2066x\u2069", "\u200f", "\u061c", "\u200b", "\u2060", "\xad", "\U000e0041\U000e007f"),  # unseen
    ("Z\u0351\u036b\u0343\u034f\u0334", "e\u0301", "\xe9", "\u1100\u1161", "\uac00", "\u0390"),  # joined
    ("\ufdfa", "\ufb03", "\uff46\uff55", "\u0441at", "\u212a", "\u0130\u0131\u017f", "\u03a3\u03c2"),  # folded
    ("\x1b[31m", "\x01\x7f\x85", "\r\n", "\n", "\t", "\u2028\u2029", "\v\f", " ", "\u3000", "\xa0"),  # controls
    ("'; DROP TABLE comments; --", '" OR 1=1 --', "%_%", "\\", "\\x00", "E'\\\\000'", "$$", ":name", "?", "{}{0}%s"),
    ("<script>alert(1)</script>", "]]>", "&lt;&#0;", "{{7*7}}", "${7*7}", "__proto__", "constructor", "../../etc"),
    ("=1+1", "+1", "-1", "@SUM(A1)", "=cmd()|'x'!A1", "\uff1d1", "1e400", "NaN", "null", "true", "0x7f", "\u0663"),
    ("\U0001f4a3", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f3f4", "\u0e01\u0e33", "\u10d0\u1c90"),
    ("javascript:alert(1)", "https://a.example/\u202e", "//evil.example", "en-", "2026-02-30T25:61:00Z", "c_0"),
)  # fmt: skip
LENGTHS = (1, 16, 254, 255, 256, 512, 513, 2000)
SEED = 20261122


def make_texts(number: int) -> list[str]:
    """Make so many, no two alike: each piece by itself first, then in strings of chance, and very long ones."""
    chance = random.Random(SEED)
    flat = [piece for row in PIECES for piece in row]
    found = dict.fromkeys(["", *flat])
    while len(found) < number:
        kind = chance.randrange(4)
        if kind == 0:
            found[chance.choice(flat) * chance.choice(LENGTHS)] = None
        elif kind == 1:
            found["".join(chance.choices(flat, k=chance.randint(2, 12)))] = None
        elif kind == 2:
            found["Ruritania " + "".join(chance.choices(chance.choice(PIECES), k=3)) + " Strelsau"] = None
        else:
            found["".join(chr(chance.randrange(0x110000)) for _ in range(chance.randint(1, 40)))] = None
    return list(found)[:number]


@dataclass(frozen=True)
class Field:
    """A place of a request where a text may stand."""

    method: str
    path: str
    place: str  # "body", "query", "header" or "path"
    name: str  # of a parameter; in a body, the JSON Pointer
    example: Any = None

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path} {self.place} {self.name}"

    def fill(self, text: str, ids: Mapping[str, str]) -> tuple[str, dict[str, Any]] | None:
        """Make a request with the text in this place.

        Returns:
            Its path and what else the test client is told; ``None`` if HTTP itself cannot carry it there.
        """
        written = quote(text.encode("utf-8", "surrogatepass"), safe="")
        path = self.path
        for name, value in ids.items():
            path = path.replace("{" + name + "}", written if (self.place, self.name) == ("path", name) else value)
        if self.place == "header":
            if any(0xD800 <= ord(character) < 0xE000 or character in "\r\n" for character in text):
                return None
            return path, {"headers": {self.name: text.encode().decode("latin-1")}, "json": self.example}
        if self.place == "query":
            return f"{path}?{quote(self.name)}={written}", {}
        body = json.dumps(_put(self.example, self.name, text)) if self.place == "body" else json.dumps(self.example)
        return path, {} if self.example is None else {"data": body, "content_type": "application/json"}


def list_fields(document: Mapping[str, Any]) -> list[Field]:
    """List every place of the document's requests where a text may stand.

    What only reads comes first, then what needs decided comments, before thousands of others wait to be decided.
    """
    found = []
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if method in {"get", "post", "patch"}:
                found += _list_fields_of(document, method, path, operation)
    return sorted(found, key=lambda field: (field.method, field.path == "/v1/erasures", "{" not in field.path))


def _list_fields_of(document: Mapping[str, Any], method: str, path: str, operation: Any) -> Iterator[Field]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    example = _without(content["example"]) if content else None
    for parameter in operation.get("parameters", []):
        if list(_find_strings(document, parameter["schema"], "")):
            yield Field(method, path, parameter["in"], parameter["name"], example)
    for pointer in dict.fromkeys(_find_strings(document, content["schema"], "") if content else ()):
        yield Field(method, path, "body", pointer, example)


def _find_strings(document: Mapping[str, Any], schema: Any, pointer: str) -> Iterator[str]:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    for one in schema.get("anyOf", []) + schema.get("oneOf", []) + schema.get("allOf", []):
        yield from _find_strings(document, one, pointer)
    if schema.get("type") == "string":
        yield pointer
    for name, part in schema.get("properties", {}).items():
        yield from _find_strings(document, part, f"{pointer}/{name}")
    if schema.get("type") == "array":
        yield from _find_strings(document, schema["items"], f"{pointer}/0")


def _without(example: Any) -> Any:
    """Leave out the website's own id, which would make one comment of many."""
    if isinstance(example, dict):
        return {name: _without(part) for name, part in example.items() if name != "external_id"}
    return [_without(part) for part in example[:1]] if isinstance(example, list) else example


def _put(example: Any, pointer: str, text: str) -> Any:
    first, _, rest = pointer.lstrip("/").partition("/")
    if isinstance(example, list):
        return [_put(example[0], rest, text) if rest else text]
    whole = example if isinstance(example, dict) else {}
    return whole | {first: _put(whole.get(first), rest, text) if rest else text}
