"""robots.txt is read as RFC 9309 says, whatever a host has put into it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.web.robots import RobotsRule, is_permitted, rules_for


def permits(robots: str, path: str) -> bool:
    return is_permitted(path, rules_for("Footnote", robots))


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("/", "/anything?at=all", True),
        ("/fish", "/fish", True),
        ("/fish", "/fishheads/yummy.html", True),
        ("/fish", "/Fish.asp", False),
        ("/fish", "/catfish", False),
        ("/fish/", "/fish", False),
        ("/fish*", "/fish/salmon.html", True),
        ("/*.php", "/folder/filename.php?parameters", True),
        ("/*.php", "/windows.PHP", False),
        ("/*.php$", "/filename.php", True),
        ("/*.php$", "/filename.php?parameters", False),
        ("/*.php$", "/filename.php5.php", True),
        ("/fish*.php", "/fishheads/catfish.php?parameters", True),
        ("/$", "/", True),
        ("/$", "/index.html", False),
        ("/a*$", "/abc", True),
        ("/ab*b$", "/ab", False),
        ("/**", "/a", True),
        ("*/private", "/a/private/b", True),
        ("/a%3cd.html", "/a%3Cd.html", True),
        ("/%7ejoe", "/~joe/index.html", True),
        ("/a%2fb", "/a/b", False),
        ("/港", "/%E6%B8%AF/1", True),
    ],
)
def test_a_pattern_matches_the_paths_that_it_describes(
    pattern: str, path: str, matches: bool
) -> None:
    assert permits(f"User-agent: *\nDisallow: {pattern}", path) is not matches


@pytest.mark.parametrize(
    ("rules", "permitted"),
    [
        ("Allow: /p\nDisallow: /", True),
        ("Disallow: /\nAllow: /p", True),
        ("Allow: /\nDisallow: /page", False),
        ("Disallow: /page\nAllow: /page", True),
        ("Allow: /page\nDisallow: /*.html", False),
        ("Disallow:", True),
        ("Disallow", True),
        ("Disallow : /page # the page", False),
        ("DISALLOW:/page", False),
        ("Crawl-delay: ²\nDisallow: //[x\nDisallow: /page", False),
    ],
)
def test_the_longest_pattern_decides_and_permission_wins_a_tie(rules: str, permitted: bool) -> None:
    assert permits(f"User-agent: *\n{rules}", "/page.html") is permitted


@pytest.mark.parametrize(
    ("robots", "permitted"),
    [
        ("Disallow: /", True),
        ("User-agent: footnote\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: FOOTNOTE/1.0\nAllow: /", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Footnote", True),
        ("User-agent: Footnotes\nDisallow: /", True),
        ("User-agent: A\nUser-agent: Footnote\nDisallow: /", False),
        ("User-agent: Footnote\nSitemap: x\nUser-agent: A\nDisallow: /", False),
        ("User-agent: Footnote\nAllow: /x\nUser-agent: A\nDisallow: /", True),
        ("User-agent: Footnote\nAllow: /x\n\nUser-agent: footnote\nDisallow: /", False),
    ],
)
def test_the_rules_are_those_of_the_groups_that_name_the_product(
    robots: str, permitted: bool
) -> None:
    assert permits(robots, "/") is permitted


@given(st.text("/a*$", min_size=1, max_size=8), st.text("/a", max_size=8))
def test_patterns_mean_what_the_regular_expression_would(pattern: str, path: str) -> None:
    meant = "".join(".*" if part == "*" else re.escape(part) for part in pattern.removesuffix("$"))
    end = r"\Z" if pattern.endswith("$") else ""

    matches = re.match(meant + end, path) is not None

    assert is_permitted(path, [RobotsRule(pattern, permits=False)]) is not matches


@given(st.text(), st.text())
def test_no_file_is_an_error(robots: str, path: str) -> None:
    permits(robots, path)
    permits(f"User-agent: *\nDisallow: {robots}", path)


def test_a_hostile_pattern_costs_no_time() -> None:
    rules = rules_for("Footnote", "User-agent: *\nDisallow: /" + "*a" * 200_000 + "*b")

    assert is_permitted("/" + "a" * 100_000, rules)
