"""Single sign-on, against a provider that is honest and one that is not."""

import json
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import urllib3
from flask.testing import FlaskClient
from joserfc.jwk import ECKey, RSAKey
from werkzeug.test import TestResponse

from moderation import doctor, logs, people
from moderation.app import create_app
from moderation.context import Context, utc_now
from moderation.errors import OperatorError
from moderation.people import NewPerson
from moderation.provider import journeys
from moderation.settings import Settings, load_settings
from moderation.storage.credentials import Site
from moderation.storage.database import Database
from tests.builders import PASSWORD
from tests.openid import CLIENT, SECRET, OpenIdProvider, openid_provider

BEGIN, BACK = "/console/sign-in/provider", "/console/sign-in/provider/answer"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database is enough: nothing here depends on which."""
    return sqlite_url


@pytest.fixture
def provider() -> Iterator[OpenIdProvider]:
    with openid_provider() as running:
        yield running


@pytest.fixture
def settings(settings: Settings, provider: OpenIdProvider) -> Settings:
    chosen = {"oidc_issuer": provider.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
    return settings.model_copy(update=chosen | {"oidc_name": "Strelsau login"})


@pytest.fixture(autouse=True)
def sapt(database: Database, site: Site) -> str:
    """Colonel Sapt, who reads the log."""
    with database.write() as connection:
        newcomer = NewPerson("sapt@ruritania.example", "Sapt", "auditor", PASSWORD)
        return people.create_person(connection, site, newcomer, utc_now()).id


@dataclass
class Browser:
    """Somebody who signs in by the provider, step by step."""

    client: FlaskClient

    def begin(self, query: str = "", **headers: str) -> TestResponse:
        return self.client.get(BEGIN + query, headers=headers)

    def go(self, query: str = "") -> str:
        """Begin, and sign in there; gives the address to come back to."""
        answer = urllib3.request("GET", self.begin(query).location, redirect=False)
        return str(answer.headers["Location"])

    def come_back(self, address: str, **changes: str | None) -> TestResponse:
        parts = urlsplit(address)
        told = {name: values[0] for name, values in parse_qs(parts.query).items()} | changes
        return self.client.get(f"{parts.path}?{urlencode({k: v for k, v in told.items() if v is not None})}")

    def sign_in(self, query: str = "", **changes: str | None) -> TestResponse:
        return self.come_back(self.go(query), **changes)


@pytest.fixture
def browser(context: Context) -> Browser:
    return Browser(create_app(context).test_client())


def is_refused(browser: Browser, answer: TestResponse, status: int = 401) -> str:
    """See that nobody was let in; gives what the page says."""
    assert answer.status_code == status
    assert browser.client.get_cookie("session") is None
    assert browser.client.get("/console/log").status_code == 303
    assert 'role="alert"' in answer.text
    return answer.text


def test_it_lets_in_whom_the_provider_vouches_for(
    browser: Browser, provider: OpenIdProvider, caplog: pytest.LogCaptureFixture, sapt: str
) -> None:
    assert "Sign in with Strelsau login" in browser.client.get("/console/sign-in").text
    with caplog.at_level(logging.INFO, "moderation.sign_ins"):
        answer = browser.sign_in()
    assert (answer.status_code, answer.location) == (303, "/console/log")
    assert browser.client.get("/console/log").status_code == 200
    assert browser.client.get_cookie("provider") is None
    (asked,) = provider.asked
    assert asked["code_challenge_method"] == "S256"
    assert (asked["scope"], asked["theme"], asked["response_type"]) == ("openid email", "dark", "code")
    (told,) = [record.__dict__[logs.FIELDS] for record in caplog.records if record.name == "moderation.sign_ins"]
    assert (told["what"], told["by"]) == ("signed_in_by_provider", sapt)


def test_signing_in_by_it_ends_the_session_before_and_knows_the_browser(browser: Browser) -> None:
    browser.sign_in()
    first = browser.client.get_cookie("session")
    assert first
    browser.sign_in()
    assert browser.client.get_cookie("browser")
    browser.client.set_cookie("session", first.value)
    assert browser.client.get("/console/log").status_code == 303


def test_the_address_may_be_in_capitals_but_only_of_ascii(browser: Browser, provider: OpenIdProvider) -> None:
    provider.email = "sa\u1e57t@ruritania.example"
    is_refused(browser, browser.sign_in())
    provider.email = "SAPT@Ruritania.example"
    assert browser.sign_in().status_code == 303


def test_a_signing_key_may_be_a_new_one(
    browser: Browser, provider: OpenIdProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.sign_in()
    provider.key = ECKey.generate_key("P-256", {"kid": "second"})
    provider.header = {"kid": "second"}
    assert browser.sign_in().status_code == 401  # asked for its keys a moment ago
    monkeypatch.setattr("moderation.provider.calling.ASKED_AGAIN_SECONDS", 0)
    assert browser.sign_in().status_code == 303


def test_nobody_is_added_and_who_lost_their_access_stays_outside(
    browser: Browser, provider: OpenIdProvider, database: Database, sapt: str
) -> None:
    with database.write() as connection:
        person = people.find_person(connection, "sapt@ruritania.example")
        people.disable_person(connection, person, utc_now())
    told = {is_refused(browser, browser.sign_in())}
    provider.email = "rupert@ruritania.example"
    told.add(is_refused(browser, browser.sign_in()))
    assert len(told) == 1
    with database.read() as connection:
        assert [one.id for one in people.list_people(connection, person.site_id)] == [sapt]


def dishonest_answers() -> Iterator[tuple[str, dict[str, Any]]]:
    """Give what is wrong with each, and how to have the provider say it."""
    now, stranger = int(time.time()), ECKey.generate_key("P-256", {"kid": "first"})
    wrong_claims = {
        "another nonce": {"nonce": "another"},
        "no nonce": {"nonce": None},
        "another issuer": {"iss": "https://evil.example"},
        "no issuer": {"iss": None},
        "another audience": {"aud": "another"},
        "an audience besides": {"aud": [CLIENT, "another"]},
        "for another party": {"aud": [CLIENT, "another"], "azp": "another"},
        "expired": {"exp": now - 120},
        "without an end": {"exp": None},
        "an end that is no number": {"exp": "never"},
        "of tomorrow": {"iat": now + 86_400},
        "not valid yet": {"nbf": now + 86_400},
        "about nobody": {"sub": None},
        "an address not verified": {"email_verified": False},
        "an address verified as a word": {"email_verified": "true"},
        "no address": {"email": None},
        "an address that is a list": {"email": ["sapt@ruritania.example"]},
    }
    yield from ((name, {"claims": claims}) for name, claims in wrong_claims.items())
    yield "unsigned", {"header": {"alg": "none"}}
    yield "signed with what everybody can read", {"header": {"alg": "HS256"}}
    yield "signed with a key unknown", {"header": {"kid": "third"}, "signs_with": stranger}
    yield "signed with another key of that name", {"signs_with": stranger}
    yield "signed by another algorithm", {"header": {"alg": "RS256"}, "signs_with": RSAKey.generate_key(2048)}


def test_an_answer_that_proves_nothing_lets_nobody_in(browser: Browser, provider: OpenIdProvider) -> None:
    for name, wrong in dishonest_answers():
        provider.claims, provider.header = wrong.get("claims", {}), wrong.get("header", {})
        provider.signs_with = wrong.get("signs_with")
        forget_tries(browser)
        assert browser.sign_in().status_code == 401, name
        assert browser.client.get_cookie("session") is None, name
    provider.claims, provider.header, provider.signs_with = {}, {}, None
    assert browser.sign_in().status_code == 303


def forget_tries(browser: Browser) -> None:
    """Come from another network address, or twenty tries would be too many."""
    octet = int(browser.client.environ_base.get("REMOTE_ADDR", "192.0.2.0").rpartition(".")[2]) + 1
    browser.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{octet}"


def test_an_answer_to_another_question_lets_nobody_in(browser: Browser) -> None:
    wrong: list[dict[str, str | None]] = [{"state": None}, {"state": "another"}, {"iss": "https://evil.example"}]
    wrong += [{"code": None}, {"code": None, "error": "access_denied"}, {"code": "made-up"}]
    for changes in wrong:
        is_refused(browser, browser.sign_in(**changes))


def test_an_answer_counts_once_even_if_the_provider_takes_its_code_again(
    browser: Browser, provider: OpenIdProvider
) -> None:
    provider.codes_last = True
    address = browser.go()
    kept = browser.client.get_cookie("provider")
    assert kept
    assert browser.come_back(address).status_code == 303
    browser.client.delete_cookie("session")
    is_refused(browser, browser.come_back(address))
    browser.client.set_cookie("provider", kept.value)
    is_refused(browser, browser.come_back(address), 429)


def test_it_belongs_to_the_browser_that_began_and_to_its_time(
    browser: Browser, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = browser.go()
    kept = browser.client.get_cookie("provider")
    assert kept
    stranger = Browser(create_app(context).test_client())
    is_refused(stranger, stranger.come_back(address))
    begun, _, rest = kept.value.partition(".")
    for forged in (f"{int(begun) + 1}.{rest}", f"{begun}.{rest}AA", f"{begun}.", "٣.a.b", "9" * 30, "", "a.b.c"):
        browser.client.set_cookie("provider", forged)
        is_refused(browser, browser.come_back(address))
    browser.client.set_cookie("provider", kept.value)
    monkeypatch.setattr(journeys, "MAY_TAKE", journeys.MAY_TAKE * 0)
    time.sleep(max(0.0, int(begun) + 0.01 - time.time()))
    is_refused(browser, browser.come_back(address))


def test_it_goes_on_to_the_page_asked_for_but_never_to_another_website(browser: Browser) -> None:
    for wanted, location in {
        "/console/audit?action=decided": "/console/audit?action=decided",
        "https://evil.example/console/": "/console/log",
        "//evil.example/console/": "/console/log",
        "/console/" + "a" * 2000: "/console/log",
    }.items():
        assert browser.sign_in(f"?{urlencode({'next': wanted})}").location == location


def test_another_website_cannot_begin_it(browser: Browser, provider: OpenIdProvider) -> None:
    assert browser.begin(**{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert browser.begin(**{"Sec-Fetch-Site": "same-origin"}).location.startswith(provider.issuer)
    assert provider.asked == []


def test_wrong_answers_are_slowed_down(browser: Browser) -> None:
    for _ in range(20):
        assert browser.sign_in(state="guessed").status_code == 401
    is_refused(browser, browser.sign_in(), 429)


class TestAProviderOutOfOrder:
    def test_what_it_says_about_itself_is_looked_at(
        self, browser: Browser, provider: OpenIdProvider, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("moderation.provider.calling.KEPT_SECONDS", 0)
        for wrong in (
            {"issuer": "https://evil.example"},
            {"authorization_endpoint": "http://login.ruritania.example/authorize"},
            {"token_endpoint": "javascript:alert(1)"},
            {"jwks_uri": None},
        ):
            provider.told = wrong
            answer = browser.begin()
            answer = browser.sign_in() if answer.status_code == 303 else answer
            assert "The provider by which people sign in" in is_refused(browser, answer, 503)
            found = [symptom.sentence for symptom in doctor._look_at_provider(settings)]
            assert "single sign-on lets nobody in" in found[0]

    def test_its_failures_are_nobodys_wrong_tries(
        self, browser: Browser, provider: OpenIdProvider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("moderation.provider.calling.KEPT_SECONDS", 0)
        provider.told = {"token_endpoint": "javascript:alert(1)"}
        for _ in range(21):
            assert browser.sign_in().status_code == 503
        provider.told = {}
        assert browser.sign_in().status_code == 303

    def test_while_it_is_away_people_use_their_passwords(self, context: Context) -> None:
        with openid_provider() as gone:
            issuer = gone.issuer
        away = context.settings.model_copy(update={"oidc_issuer": issuer})
        browser = Browser(create_app(Context(away, context.database, context.bell, context.policies)).test_client())
        assert "does not answer" in is_refused(browser, browser.begin(), 503)
        form = {"email": "sapt@ruritania.example", "password": PASSWORD}
        assert browser.client.post("/console/sign-in", data=form).location == "/console/log"


def test_a_second_step_there_can_be_insisted_on(context: Context, provider: OpenIdProvider) -> None:
    strict = context.settings.model_copy(update={"oidc_acr": "phr mfa"})
    browser = Browser(create_app(Context(strict, context.database, context.bell, context.policies)).test_client())
    for said in ({}, {"acr": "password"}, {"acr": ["mfa"]}):
        provider.claims = dict(said)
        is_refused(browser, browser.sign_in())
    assert provider.asked[0]["acr_values"] == "phr mfa"
    provider.claims = {"acr": "mfa"}
    assert browser.sign_in().status_code == 303


def test_by_it_alone(context: Context) -> None:
    only = context.settings.model_copy(update={"oidc_only": True, "secure_cookies": True})
    browser = Browser(create_app(Context(only, context.database, context.bell, context.policies)).test_client())
    assert 'name="password"' not in browser.client.get("/console/sign-in").text
    form = {"email": "sapt@ruritania.example", "password": PASSWORD}
    is_refused(browser, browser.client.post("/console/sign-in", data=form), 403)
    cookie = browser.begin().headers["Set-Cookie"]
    assert cookie.startswith("__Host-provider=")
    assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))


def test_settings_that_do_not_fit_are_named(settings: Settings) -> None:
    with pytest.raises(OperatorError, match=r"MODERATION_OIDC_CLIENT_ID: .*calls this service"):
        load_settings(oidc_issuer="https://login.ruritania.example")
    with pytest.raises(OperatorError, match=r"MODERATION_OIDC_ONLY: .*MODERATION_OIDC_ISSUER"):
        load_settings(oidc_only=True)
    with pytest.raises(OperatorError, match="must begin with https:"):
        doctor.check_usable(settings.model_copy(update={"oidc_issuer": "http://login.ruritania.example"}))
    told = json.dumps([symptom.sentence for symptom in doctor._look_at_provider(settings)])
    assert "MODERATION_PUBLIC_URL" in told
    assert "lets nobody in" not in told
