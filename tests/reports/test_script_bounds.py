"""Scripts of very long requests: written in little time and memory, and with repetitions said as such."""

from __future__ import annotations

import random
import subprocess
import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archkata.conformance.evidence.shell import generated, is_repetitive

MIB = 1024 * 1024
LONG = {
    "blanks": (b'{"name": "x"' + b" " * (12 * MIB) + b"}", True),
    "a unit of 50": (bytes(range(40, 90)) * 40_000, True),
    "a unit of 64": (b"\x00" + bytes(range(64)) * 40_000 + b"\x00", True),
    "a unit of 65": (bytes(range(33, 98)) * 30_000, False),
    "noise": (random.Random(1).randbytes(2 * MIB), False),
}


@pytest.mark.parametrize("name", LONG)
def test_a_body_of_megabytes_takes_neither_a_second_nor_its_own_size_many_times(name: str) -> None:
    body, repeats = LONG[name]
    tracemalloc.start()
    started = time.process_time()
    try:
        found = is_repetitive([body])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert found is repeats
    assert time.process_time() - started < 3
    assert peak < 2.5 * len(body) + MIB


PARTS = st.one_of(
    st.binary(max_size=80),
    st.tuples(st.binary(min_size=1, max_size=64), st.integers(1, 400)).map(lambda pair: pair[0] * pair[1]),
)


@given(st.lists(PARTS, max_size=5).map(b"".join))
def test_what_is_generated_is_what_was_sent(body: bytes) -> None:
    command = generated([body])
    expression = command.removeprefix("python3 -c 'import sys; sys.stdout.buffer.write(").removesuffix(")'")

    assert eval(expression) == body  # noqa: S307 - of bytes, stars and plus signs


def test_the_shell_sends_a_long_repetition_whole() -> None:
    body = b'{"name": "' + b"ab'" * 100_000 + b'"}'

    sent = subprocess.run(["/bin/sh", "-c", generated([body])], check=True, capture_output=True).stdout

    assert sent == body
