"""Mails cut into FETCHes."""

from __future__ import annotations

from consultant.intake.imap.batches import cut
from consultant.intake.imap.session import Listed


def sizes(*given: int) -> list[Listed]:
    return [Listed(uid, size, None) for uid, size in enumerate(given, 1)]


def test_a_batch_ends_after_so_many_mails_or_bytes_and_a_larger_mail_goes_alone() -> None:
    found = list(cut(sizes(1, 1, 1, 8, 9, 1), 100, most_mails=2, most_bytes=8))
    assert [[mail.size for mail in batch.mails] for batch in found] == [[1, 1], [1], [8], [9], [1]]
    assert [batch.last_uid for batch in found] == [2, 3, 4, 5, 6]


def test_of_mails_that_are_too_large_only_the_header_is_fetched_and_their_bytes_do_not_count() -> None:
    (batch,) = cut(sizes(5, 101, 5), 100, most_mails=50, most_bytes=10)
    assert [mail.uid for mail in batch.whole] == [1, 3]
    assert [mail.uid for mail in batch.too_large] == [2]


def test_nothing_makes_no_batch() -> None:
    assert list(cut([], 100)) == []
