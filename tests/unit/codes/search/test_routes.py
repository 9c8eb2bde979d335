"""An injection is no tablet."""

from __future__ import annotations

import pytest

from consultant.codes.search.routes import OTHER_PRODUCT, OTHER_ROUTE, product_factor, route_factor


@pytest.mark.parametrize(
    ("text", "title", "left"),
    [
        ("inventium 4 mg IV", "Injection, inventium, 1 mg", 1.0),
        ("inventium 4 mg IV", "Inventium, oral, 4 mg", OTHER_ROUTE),
        ("inventium tablets", "Injection, inventium, 1 mg", OTHER_ROUTE),
        ("inventium nebs", "Inventium, inhalation solution, 1 mg", 1.0),
        ("inventium", "Inventium, oral, 4 mg", 1.0),
        ("inventium IV", "Inventium kit", 1.0),
    ],
)
def test_a_code_for_another_route_falls_back(text: str, title: str, left: float) -> None:
    assert route_factor(text, title) == left


@pytest.mark.parametrize(
    ("text", "title", "left"),
    [
        ("inventium 4 mg", "Injection, inventium (brandium), 1 mg", OTHER_PRODUCT),
        ("brandium 4 mg", "Injection, inventium (brandium), 1 mg", 1.0),
        ("inventium 4 mg", "Injection, inventium, not otherwise specified, 1 mg", 1.0),
    ],
)
def test_a_code_for_one_product_falls_back_where_it_was_not_named(text: str, title: str, left: float) -> None:
    assert product_factor(text, title) == left
