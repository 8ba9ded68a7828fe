"""The page opens offline, leads with the answer, tells both stories, and shows hostile names as text."""

import html
import re
from html.parser import HTMLParser

import pytest

from diffusion.errors import InputError
from diffusion.report.page import report_page, write_report
from diffusion.report.sentences import answer
from tests.report.conftest import HOSTILE, results_at


class Seen(HTMLParser):
    """What a browser would find on the page."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.ids, self.words = set(), [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs
        self.ids += [value for key, value in attrs if key == "id"]

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).replace("\N{NO-BREAK SPACE}", " ").split())


def seen(page):
    found = Seen()
    found.feed(page)
    return found


@pytest.fixture(scope="module")
def page(make):
    return report_page(make())


@pytest.fixture(scope="module")
def assumed(make):
    return report_page(make(measured=False, chain_summary="assumed: 1/d"))


def test_hostile_names_are_on_the_page_and_inert(page):
    found = seen(page)
    assert not found.tags & {"script", "img", "iframe", "object", "link", "base", "form"}
    assert not [key for key, _ in found.attributes if key.startswith("on")]
    for name in HOSTILE[:5]:
        assert html.escape(name) in page or html.escape(name, quote=False) in page, name
    assert "<b>names</b>" not in page
    assert "<i>hot</i>" not in page


def test_the_page_refers_to_nothing_outside(page):
    for key, value in seen(page).attributes:
        assert key not in ("src", "srcset", "action", "xmlns", "xlink:href"), (key, value)
        assert key != "href" or value.startswith("#")
        for address in re.findall(r"url\((.*?)\)", value or ""):
            assert address.startswith("#")
    assert "@import" not in page
    assert "url(" not in page[: page.index("</style>")]
    assert "default-src &#x27;none&#x27;" in page


def test_pictures_keep_their_ids_to_themselves(page):
    found = seen(page)
    assert len(found.ids) == len(set(found.ids))
    targets = [value[1:] for key, value in found.attributes if key == "href"]
    targets += re.findall(r"url\(#(.*?)\)", " ".join(value or "" for _, value in found.attributes))
    assert targets
    assert set(targets) <= set(found.ids)


def test_a_measured_chain_leads_with_the_answer(page, results):
    text = seen(page[page.index("<body>") :]).text
    lead = answer(results[1].point).replace("\N{NO-BREAK SPACE}", " ")
    assert lead[0].isdigit()
    assert text.index(lead) < 200
    assert "Nothing here is measured" not in text


def test_without_a_log_the_page_says_so_first_and_gives_all_answers(assumed, results):
    text = seen(assumed[assumed.index("<body>") :]).text
    assert text.index("Nothing here is measured") < 60
    assert 'class="lead"' not in assumed
    for power in ("power 0.2", "power 1"):
        assert text.index(power) < text.index("How many accounts it takes")


def test_both_stories_are_told(page, results):
    text = seen(page).text
    assert [result.point.exists for result in results] == [False, True]
    assert "nothing to tip" in text
    assert "Content begins to carry itself at power" in text
    assert f"takes off from {results[1].point.outbreak.valley.size:,} on" in text


def test_a_target_of_the_users_own_is_answered_where_nothing_tips(chain, make):
    result = results_at(chain, 0.2, target=12, chance=0.8)
    text = seen(report_page(make(results=(result,), main=0))).text
    assert "chance to pass 12 accounts" in text
    assert "a matter of adding up" in text


def test_a_target_out_of_reach_is_said_to_be(chain, make):
    result = results_at(chain, 0.2, target=390, max_seeds=3)
    text = seen(report_page(make(results=(result,), main=0))).text
    assert "Not even 3 accounts give a 90 % chance to pass 390" in text


def test_the_same_content_gives_the_same_page(make, page):
    assert report_page(make()) == page


def test_writing_is_whole(tmp_path, make, page):
    write_report(tmp_path / "report.html", make())
    assert (tmp_path / "report.html").read_text("utf-8") == page
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_warnings_come_before_the_answer(make, results):
    text = seen(report_page(make(warnings=("The chain spreads too far.",)))).text
    lead = answer(results[1].point).replace("\N{NO-BREAK SPACE}", " ")
    assert text.index("The chain spreads too far.") < text.index(lead)


@pytest.mark.parametrize(("changes", "words"), [({"results": ()}, "one power at least"), ({"main": 2}, "main must be")])
def test_contents_without_results_are_refused(make, changes, words):
    with pytest.raises(InputError, match=words):
        make(**changes)
