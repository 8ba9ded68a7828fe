"""Plans that cannot be are refused in a sentence that names the line of the file."""

import pytest

from diffusion import read_plan
from diffusion.errors import UnknownAccountError
from tests.launches.plan_text import ACCOUNTS, GRAPH, LINES, PLAN, changed, line_of, refusal_of

REFUSED = r"""
power = 1.5 -> power = 0 :: power must be greater than 0, not 0
power = 1.5 -> powr = 1.5 :: a plan has no key 'powr'; did you mean 'power'?
power = 1.5 -> colour = 1.5 :: a plan has no key 'colour'; there are 'launches', 'model', 'horizon'
power = 1.5 -> power = true :: power must be a number, not true
horizon -> horizon = 'soon' # :: horizon must be seconds, or a number with s, min, h, d or w after it
horizon -> horizon = -3 # :: horizon must be at least 0
horizon -> horizon = 2026-01-01 # :: horizon must be seconds, or a text such as '6h' or '2d', not a date
target = 5 -> target = 0 :: target must be at least 1, not 0
target = 5 -> target = 5.5 :: target must be a whole number, not 5.5
replicates = 200 -> replicates = 0 :: replicates must be at least 1, not 0
random_state = 7 -> random_state = -1 :: random_state must be
budget = 2000 -> budget = -2000 :: budget must be at least 0, not -2,000
budget = 1500 -> budget = -1 :: budget must be at least 0, not -1
budget = 1500 -> budget = nan :: budget must be a finite number, not nan
budget = 1500 -> budget = 'much' :: budget must be a number, not 'much'
name = "second" -> name = "first" :: there are two launches named 'first'
name = "second" -> name = '' :: a launch needs a name, not ''
name = "second" ->  :: a launch needs the key 'name'
kind = "timed -> kind = "tamed :: 'tamed cascade' is no kind of model; did you mean 'timed cascade'?
kind = "timed cascade" ->  :: a model needs a kind: 'timed cascade', 'independent cascade'
delays = -> delay = :: a model has no key 'delay'; did you mean 'delays'?
kind = "exponential" -> kind = "linear" :: 'linear' is no kind of delays; there are 'exponential'
mean = "1h" -> mean = -5 :: mean must be greater than 0
, mean = "1h" ->  :: delays needs the key 'mean'
kind = "push" -> kind = "pusch" :: 'pusch' is no kind of push; did you mean 'push'?
kind = "push" ->  :: a push needs a kind: 'push', 'own accounts', 'paid influencers'
kind = "push" -> kind = 7 :: 7 is no kind of push; there are 'push'
  "@bo", ->   "@ann", :: '@ann' is to post twice in this launch
  "@bo", ->   1.5, :: accounts must be the name of an account, not 1.5
accounts = ["@gil" -> accounts = ["@bo" :: '@bo' is to post twice in this launch
batch = 2 -> batch = 0 :: batch must be at least 1, not 0
pause = -> wait = :: a reserve has no key 'wait'; there are 'accounts', 'batch', 'pause'
at = "6h" -> at = "3d" :: at is 3 days, which is after the horizon of 48 hours: nothing would come of it
at = "6h" -> at = -1 :: at must be at least 0
at = "6h" -> at = inf :: at must be a finite number, not inf
duration = "1h" -> duration = "1y" :: duration must be seconds, or a number with s, min, h, d or w after
share = 0.5 -> share = -0.5 :: share must be at least 0, not -0.5
share = 0.5 -> share = 1.5 :: share must be at most 1, not 1.5
share = 0.5 -> share = '0.5' :: share must be a number, not '0.5'
share = 0.5 ->  :: a push of the kind 'television' needs the key 'share'
chance = 0.1 -> chanse = 0.1 :: a push of the kind 'television' has no key 'chanse'; did you mean 'chance'?
cost = 100 -> cost = -100 :: cost must be at least 0, not -100
region = "north" } -> region = 3.5 } :: region must be a word in quotes, or a list of them, not 3.5
region = "north" } -> self = "north", region = true } :: region must be a word in quotes, or a list of them
{ region = "north" } -> "north" :: audience must be 'everybody', or a table such as
{ region = "north" } -> {} :: audience must be 'everybody', or a table such as
community_of = "@gil" -> community_of = "@gil", region = 'north' :: 'community_of' is told by nothing else
"@cy" = 20 -> "@di" = 20 :: fee is given for '@di', which is none of the accounts of this push
"@cy" = 20 -> "@cy" = -20 :: fee of '@cy' must be at least 0, not -20
"@cy" = 20 -> "@cy" = 'x' :: @cy must be a number, not 'x'
impressions = 10 -> impressions = -10 :: impressions must be greater than 0
impressions = 10 -> impressions = 10⏎cap = 1.5 :: cap must be a whole number, not 1.5
visits = 3 -> visits = 3⏎share = 0.5 :: share or visits: say how many follow the link by one of the two
  ["@ann", "@cy"], ->   ["@ann"], :: same_person must list two or more accounts of each person
  ["@ann", "@cy"], ->   ["@a", "@b"], ["@c", "@b"], :: '@b' is listed under same_person twice
  ["@ann", "@cy"], ->   "@ann", 3.5 :: same_person must be a list of names of accounts, not 3.5
target = "@di" -> target = "@bo" :: target: '@bo' cannot repeat what it posts itself
source = "@bo" -> source = "@bo"⏎from = '@x' :: a cross-post has no key 'from'
delay = -> delay = 0 # :: delay must be greater than 0
[model] -> [model :: this is not TOML
[model] -> [power] :: this is not TOML
power = 1.5 -> power = 1.5⏎power = 2 :: this is not TOML
"""
"""A line of the plan, what it becomes (⏎ begins another line), and what is said of it."""
BELOW = ("power = 1.5⏎power", "impressions = 10⏎cap", 'source = "@bo"⏎from', "visits = 3⏎share")
"""What is wrong is on the second of the new lines."""
MISSING = {
    "a launch needs": "[[launches]]", "a model needs": "[model]", "a push needs": "[[launches.pushes]]",
    "a push of the kind 'television' needs": "[[launches.pushes]]",
}  # fmt: skip
"""What is missing is missed where its table begins."""
REFUSED_BY_NETWORK = r"""
  "@bo", ->   "@nobody", :: there is no account '@nobody' in the graph
accounts = ["@gil", "@cy"] -> accounts = ["@nobody"] :: there is no account '@nobody' in the graph
["@ed", "@fy"] -> ["@ed", "@nobody", "@never"] :: '@nobody' in the graph (nor are 1 others)
community_of = "@gil" -> community_of = "@nobody" :: there is no account '@nobody' in the graph
  ["@ann", "@cy"], ->   ["@ann", "@nobody"], :: there is no account '@nobody' in the graph
source = "@bo" -> source = "@nobody" :: there is no account '@nobody' in the graph
target = "@di" -> target = "@nobody" :: there is no account '@nobody' in the graph
target = 5 -> target = 5000 :: target must be at most the 16 accounts of the network
region = "north" -> region = "norht" :: no account has the region 'norht'; did you mean 'north'?
region = "north" -> city = "north" :: the accounts file has no column 'city' of words
impressions = 10 -> impressions = 1000 :: 1,000 cannot be delivered to 16 accounts that see at most 3 each: 48
budget = 1500 -> budget = 1000 :: the budget is 1,000, which is not enough. The expected price is 1,310, at most 1,400
"""


def cases(table):
    rows = [row.split(" :: ") for row in table.strip().splitlines()]
    return [pytest.param(*(row[0] + " ").split(" -> "), row[1], id=row[1][:50]) for row in rows]


@pytest.mark.parametrize(("old", "new", "words"), cases(REFUSED))
def test_a_file_that_cannot_be_is_refused_by_the_line(file, old, new, words):
    line = changed(file, old, new.rstrip().replace("⏎", "\n")) + new.startswith(BELOW)
    header = next((header for start, header in MISSING.items() if words.startswith(start)), None)
    if header is not None:
        line = max(number for number, text in enumerate(LINES[:line], 1) if text == header)
    message = str(refusal_of(file))
    assert message.startswith(f"{file}:{line}: "), message
    assert words in message


@pytest.mark.parametrize(("old", "new", "words"), cases(REFUSED_BY_NETWORK))
def test_what_the_network_does_not_allow_is_refused_by_the_line(file, old, new, words):
    line = changed(file, old, new)
    read_plan(file)  # the file by itself is fine
    refusal = refusal_of(file, GRAPH, ACCOUNTS)
    assert str(refusal).startswith(f"{file}:{line}: "), str(refusal)
    assert words in str(refusal)
    assert isinstance(refusal, UnknownAccountError) == ("@nobody" in words)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "plan.toml"


def test_a_budget_for_a_price_that_is_not_known_is_refused(file):
    changed(file, "cost = 100", "")
    message = str(refusal_of(file, GRAPH, ACCOUNTS))
    budget = line_of("budget = 1500")
    assert message.startswith(f"{file}:{budget}: whether the budget of 1,500 is enough cannot be said")
    assert "not known of television: shown to 50 % of accounts where region is north" in message


def test_the_budget_of_the_plan_holds_for_launches_that_have_none(file):
    poor = PLAN.replace("budget = 2000", "budget = 10")
    file.write_text(poor)
    message = str(refusal_of(file, GRAPH, ACCOUNTS))
    launch = line_of('name = "second"') - 1
    assert message.startswith(f"{file}:{launch}: the budget is 10, which is not enough")
    file.write_text(poor.replace('name = "second"', 'name = "second"\nbudget = 50'))
    assert read_plan(file, GRAPH, ACCOUNTS).launches[1].budget == 50


def test_an_account_that_posts_twice_under_two_forms_of_its_name_is_refused_on_the_network(file):
    text = "[[launches]]\nname = 'x'\n[[launches.pushes]]\nkind = 'push'\naccounts = '@ed'\n[[launches.pushes]]\n"
    file.write_text(text + "kind = 'own accounts'\nname = 'ours'\n")
    message = str(refusal_of(file, GRAPH, ACCOUNTS))
    assert message == f"{file}:6: '@ed' is to post twice in this launch: by 'push' and by 'ours'"
    file.write_text(text + "kind = 'push'\naccounts = [\n'7',\n7]\n")
    assert str(refusal_of(file)).startswith(f"{file}:10: 7 is to post twice")


@pytest.mark.parametrize("circle", [
    "same_person = [['@a', '@b'], ['@c', '@d']]\ncross_posts = [\n{ source = '@b', target = '@c' },\n"
    "{ source = '@d', target = '@a' },\n]",
    "same_person = [['@x', '@y']]\ncross_posts = [{ source = '@a', target = '@b' },\n"
    "{ source = '@b', target = '@c' },\n{ source = '@c', target = '@a' }]",
])  # fmt: skip
def test_accounts_that_repeat_each_other_in_a_circle_are_refused_and_the_circle_named(file, circle):
    file.write_text(f"{circle}\n[[launches]]\nname = 'x'\n[[launches.pushes]]\nkind = 'push'\naccounts = '@a'\n")
    message = str(refusal_of(file))
    assert message.startswith(f"{file}:4: accounts that repeat each other must not form a circle, and @a → @b → @c → ")


def test_all_faults_are_counted_and_their_lines_named(file):
    lines = [changed(file, "power = 1.5", "power = 0")]
    text = file.read_text()
    for old, new in (("share = 0.5", "share = 5"), ("impressions = 10", "impressions = -1")):
        text = text.replace(old, new)
        lines.append(line_of(old))
    file.write_text(text.replace('source = "@bo"', "source = 1.5"))
    message = str(refusal_of(file))
    assert message.startswith(f"{file}:{line_of('source')}: source must be the name of an account")
    assert message.endswith(f"; 2 more faults, on line {lines[1]}, {lines[2]}")


def test_files_that_are_no_plans_are_refused_in_words(file, tmp_path):
    assert "there is no file" in str(refusal_of(tmp_path / "nowhere.toml"))
    assert "is a folder, not a file" in str(refusal_of(tmp_path))
    file.write_bytes(b"power = 1\n# \xff\n")
    assert str(refusal_of(file)) == f"{file}:2: a plan must be text in UTF-8, and the byte 0xff is not"
    file.write_bytes("power = 1".encode("utf-16"))
    assert ":1: a plan must be text in UTF-8" in str(refusal_of(file))
    file.write_bytes(b"")
    assert f"{file}:1: a plan needs launches" in str(refusal_of(file))
    file.write_text("launches = 5")
    assert f"{file}:1: launches must be tables, each under a [[…launches]] of its own, not 5" in str(refusal_of(file))
    file.write_text("[[launches]]\nname = 'x'\n")
    assert f"{file}:1: a launch needs pushes: each a [[launches.pushes]] under it" in str(refusal_of(file))
    file.write_text("power = \n\n")
    assert f"{file}:1: this is not TOML: Invalid value" in str(refusal_of(file))
    file.write_text("power = 1\nbudget = [1, 2")
    assert f"{file}:2: this is not TOML: " in str(refusal_of(file))
    file.write_text("power = 1\nbudget = " + "9" * 5_000)
    assert f"{file}:2: this is not TOML: " in str(refusal_of(file))
    file.write_text("x = " + "[" * 100_000)
    assert f"{file}:1: this is no plan: its values lie too deep within each other" in str(refusal_of(file))
