from moderation.running.demo import open_form
from moderation.settings import Settings


def test_the_demo_s_form_may_stand_on_our_own_pages() -> None:
    opened = open_form(Settings(port=9000, public_url="https://Moderation.example/comments"))
    ours = {"http://127.0.0.1:9000", "http://localhost:9000", "https://moderation.example"}
    assert opened.form_sites == {"demo": ours}


def test_other_sites_keep_theirs_and_a_choice_for_the_demo_stands() -> None:
    other = open_form(Settings(form_origins="My site = https://www.example.org"))
    assert other.form_sites.keys() == {"My site", "demo"}
    chosen = Settings(form_origins="demo = https://www.example.org")
    assert open_form(chosen) == chosen
