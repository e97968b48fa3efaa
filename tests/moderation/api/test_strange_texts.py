"""A text is kept to the letter, on both databases, whatever it is made of."""

from flask.testing import FlaskClient

TEXTS = [
    "a\u202eb\u2066x\u2069",  # bidi controls
    "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334algo",
    "\U000e0041\U000e007f",  # tag characters
    "\ufdfa" * 512,
    "\x1b[31mred\x01\x7f\x85",
    "a\r\nb\tc\u2028d",
    "__proto__",
    "<script>alert(1)</script>",
    "'; DROP TABLE comments; --",
    "\ufeffx\uffff\ufffd",
    "＝1+1",
    '=cmd()|"x"!A1',
    "💣👨\u200d👩\u200d👧\u200d👦🏴",
    "ში\u0307İıſ",
    "%00\\u0000\\",
    " ",
]


def test_it_keeps_a_strange_text_to_the_letter(client: FlaskClient) -> None:
    for text in TEXTS:
        answer = client.post("/v1/comments", json={"text": text, "author": {"id": text[:200], "name": text[:200]}})
        assert answer.status_code == 202, text
        stored = client.get(answer.headers["Location"]).json
        assert (stored["text"], stored["author"]) == (text, {"id": text[:200], "name": text[:200]})


def test_it_finds_comments_by_a_strange_author(client: FlaskClient) -> None:
    for text in TEXTS:
        sent = client.post("/v1/comments", json={"text": "Good.", "author": {"id": text[:200]}}).json
        found = client.get("/v1/comments", query_string={"author": text[:200]}).json["comments"]
        assert [comment["id"] for comment in found] == [sent["id"]], text


def test_it_takes_a_batch_of_strange_texts(client: FlaskClient) -> None:
    results = client.post("/v1/comments/batch", json={"comments": [{"text": text} for text in TEXTS]}).json["results"]
    assert [result["comment"]["text"] for result in results] == TEXTS
