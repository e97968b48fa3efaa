import json
import logging
import subprocess
import sys

from moderation import logs
from moderation.errors import WorldError


def line_of(message: str, error: BaseException | None = None, **fields: object) -> dict[str, object]:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("moderation", logging.INFO, __file__, 1, message, (), info)
    record.fields = fields
    text = logs.JsonFormatter().format(record)
    assert "\n" not in text
    assert text.isascii()
    line: dict[str, object] = json.loads(text)
    return line


def raised(error: Exception, cause: Exception | None = None) -> Exception:
    try:
        raise error from cause
    except type(error) as caught:
        return caught


def test_it_writes_one_line_of_json() -> None:
    line = line_of("two\nlines \x1b[31m\u202e", comments=3)
    assert (line["level"], line["logger"], line["message"]) == ("info", "moderation", "two\nlines \x1b[31m\u202e")
    assert line["comments"] == 3
    assert str(line["at"]).endswith("+00:00")


def test_it_names_the_request_at_hand() -> None:
    token = logs.request_id.set("r1")
    try:
        assert line_of("hello")["request_id"] == "r1"
    finally:
        logs.request_id.reset(token)
    assert "request_id" not in line_of("hello")


def test_it_never_repeats_what_a_foreign_exception_says() -> None:
    error = raised(WorldError("The database is away."), cause=raised(ValueError("a reader's words")))
    own, foreign = line_of("failed", error)["exception"]  # type: ignore[misc]
    assert own["message"] == "The database is away."
    assert (foreign["kind"], foreign["message"]) == ("builtins.ValueError", None)
    assert "test_logs.py" in own["where"][0]
    assert "words" not in json.dumps([own, foreign])


def test_it_sends_everything_of_the_process_to_standard_error() -> None:
    code = "import logging; from moderation import logs; logs.configure('info'); logging.getLogger('rq').info('hello')"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert json.loads(done.stderr)["message"] == "hello"
    assert done.stdout == ""
