"""OpenAI's protocol, as OpenAI's own client for Python speaks it."""

from typing import Any

import openai
import pytest
from openai import OpenAI

from moderation.api.compatible.scores import CATEGORIES
from moderation.context import Context
from moderation.storage.credentials import Site
from tests.moderation.api.compatible.conftest import DOUBTFUL, INSULT, POLITICS, Service, count_rows, key_of

FRENCH = "Bonjour tout le monde, comment allez-vous aujourd'hui mes amis ?"


def connect(service: Service, key: str | None = None) -> OpenAI:
    return OpenAI(base_url=f"{service.url}/v1", api_key=key or service.key, max_retries=0)


def judge(service: Service, given: Any) -> list[dict[str, Any]]:
    with connect(service) as client:
        answer = client.moderations.create(input=given, model="omni-moderation-latest")
    return [result.model_dump(by_alias=True) for result in answer.results]


def flagged(result: dict[str, Any]) -> set[str]:
    return {name for name, is_flagged in result["categories"].items() if is_flagged}


def test_a_string_has_one_result_with_every_category(service: Service, context: Context) -> None:
    with connect(service) as client:
        answer = client.moderations.create(input=INSULT)
    (result,) = answer.results
    assert answer.id.startswith("modr-")
    assert answer.model == f"reader_comments-{context.policy.fingerprint[:12]}"
    assert result.flagged
    assert result.categories.harassment
    assert not result.categories.hate
    assert result.category_scores.harassment == 1
    assert result.category_applied_input_types.harassment == ["text"]
    assert result.category_applied_input_types.sexual_minors == []
    assert set(result.categories.model_dump(by_alias=True)) == set(CATEGORIES)


def test_a_list_has_a_result_for_each(service: Service) -> None:
    results = judge(service, [INSULT, POLITICS, DOUBTFUL])
    assert [result["flagged"] for result in results] == [True, False, True]
    assert [result["category_scores"]["harassment"] for result in results] == [1, 0, 0.85]
    assert not any(results[1]["category_scores"].values())


def test_objects_are_one_text_in_parts(service: Service) -> None:
    (result,) = judge(service, [{"type": "text", "text": POLITICS}, {"type": "text", "text": INSULT}])
    assert result["flagged"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ruritanians are vermin.", {"hate"}),
        ("Immigrants are vermin.", {"hate"}),
        ("Kill all immigrants!", {"hate", "hate/threatening", "violence"}),
        ("I hope you die of cancer.", {"harassment", "harassment/threatening", "violence"}),
        ("Let's burn down the town hall.", {"illicit"}),
        ("Buy cocaine here, call me", {"illicit"}),
    ],
)
def test_a_category_is_flagged_by_its_own_rules(service: Service, text: str, names: set[str]) -> None:
    (result,) = judge(service, text)
    assert flagged(result) == names


def test_a_text_longer_than_the_form_takes_is_judged(service: Service) -> None:
    (result,) = judge(service, "The budget was read in Strelsau today. " * 400 + INSULT)
    assert result["flagged"]


def test_nothing_is_kept(service: Service, context: Context) -> None:
    before = count_rows(context.database)
    judge(service, [INSULT, POLITICS])
    assert count_rows(context.database) == before


@pytest.mark.parametrize(
    "given",
    [
        None,
        5,
        [],
        ["x"] * 101,
        ["x", 5],
        [{"type": "image_url", "image_url": {"url": "https://ruritania.example/a.png"}}],
        [{"type": "text"}],
        [{"type": "text", "text": "x"}, "x"],
    ],
)
def test_it_says_what_the_input_must_be(service: Service, given: Any) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        judge(service, given)
    assert caught.value.param == "input"
    assert caught.value.type == "invalid_request_error"
    assert caught.value.message.startswith("Error code: 400")


def test_a_language_without_rules_is_an_error(service: Service) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        judge(service, [POLITICS, FRENCH])
    assert (caught.value.code, caught.value.param) == ("language_not_supported", "input")
    assert "Text 2 of the input" in str(caught.value)


def test_a_text_too_long_is_an_error(service: Service) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        judge(service, "x" * 20_481)
    assert caught.value.code == "too_long"


def test_without_a_live_key_nothing_is_judged(service: Service) -> None:
    with connect(service, "mod_unknown") as client, pytest.raises(openai.AuthenticationError) as caught:
        client.moderations.create(input=INSULT)
    assert caught.value.code == "invalid_api_key"
    assert caught.value.request_id


def test_a_key_needs_the_scope(service: Service, context: Context, site: Site) -> None:
    reader = key_of(context, site, "comments:read")
    with connect(service, reader) as client, pytest.raises(openai.PermissionDeniedError) as caught:
        client.moderations.create(input=INSULT)
    assert caught.value.code == "insufficient_permissions"
