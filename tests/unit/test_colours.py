"""The colours of the channels on the numbers page, for readers with and without colour blindness."""

import itertools
import math
import re

import pytest
from support.checkout import ROOT

from api.page.rendering import COLOURS

CSS = (ROOT / "api" / "page" / "static" / "page.css").read_text("utf-8")
# Machado, Oliveira and Fernandes 2009, severity 1.0; for linear RGB
SIGHTS = {
    "typical": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}  # fmt: skip
TO_XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
WHITE = (0.95047, 1.0, 1.08883)  # D65


def colours(scheme):
    """The ground and the colours of the channels, the last one for all others."""
    blocks = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
    names = dict(re.findall(r"--([\w-]+): (#\w+);", blocks[("light", "dark").index(scheme)]))
    return {"#fff": "#ffffff"}.get(names["ground"], names["ground"]), [names[f"c{n}"] for n in range(COLOURS + 1)]


def times(matrix, vector):
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def linear(colour):
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def lab(colour, sight):
    """The colour in CIELAB, as it appears with this sight."""
    seen = [min(1, max(0, part)) for part in times(SIGHTS[sight], linear(colour))]
    parts = [part / white for part, white in zip(times(TO_XYZ, seen), WHITE, strict=True)]
    x, y, z = (part ** (1 / 3) if part > 216 / 24389 else part * 841 / 108 + 4 / 29 for part in parts)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def luminance(colour):
    return times(TO_XYZ, linear(colour))[1]


def test_the_simulation_knows_colours_that_look_alike():
    assert lab("#ffffff", "typical") == pytest.approx((100, 0, 0), abs=0.01)
    assert lab("#ff0000", "typical") == pytest.approx((53.24, 80.09, 67.20), abs=0.01)
    red, green = "#c0392b", "#5a7d1a"
    assert math.dist(lab(red, "typical"), lab(green, "typical")) > 80
    assert math.dist(lab(red, "deuteranopia"), lab(green, "deuteranopia")) < 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_have_contrast(scheme):
    ground, channels = colours(scheme)
    for colour in channels:
        darker, lighter = sorted((luminance(ground), luminance(colour)))
        assert (lighter + 0.05) / (darker + 0.05) >= 3, colour


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_differ(scheme, sight):
    seen = [lab(colour, sight) for colour in colours(scheme)[1]]
    assert min(math.dist(*pair) for pair in itertools.pairwise(seen)) >= 25  # next to each other in a bar
    assert min(math.dist(*pair) for pair in itertools.combinations(seen, 2)) >= 11
