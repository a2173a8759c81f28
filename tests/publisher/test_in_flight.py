from hypothesis import given, settings
from hypothesis import strategies as st
from publisher.letter_builders import a_letter, ids

from match_publisher import Fate
from match_publisher.in_flight import Answer, InFlight, Returned


def ack(tag: int, *, multiple: bool = False) -> Answer:
    return Answer(accepted=True, tag=tag, multiple=multiple)


def nack(tag: int, *, multiple: bool = False) -> Answer:
    return Answer(accepted=False, tag=tag, multiple=multiple)


def returned(number: int) -> Returned:
    return Returned(a_letter(number).message_id, a_letter(number).routing_key)


def in_flight(count: int) -> InFlight:
    flight = InFlight()
    for number in range(1, count + 1):
        flight.add(a_letter(number))
    return flight


def told(flight: InFlight, *words: Answer | Returned) -> dict[int, Fate]:
    receipts = [receipt for word in words for receipt in flight.settle(word)]
    return {int(receipt.message_id, 16): receipt.fate for receipt in receipts}


def test_an_ack_settles_its_letter_alone():
    assert told(in_flight(3), ack(2)) == {2: Fate.CONFIRMED}


def test_an_ack_of_several_settles_all_up_to_its_tag():
    assert told(in_flight(3), ack(2, multiple=True)) == {1: Fate.CONFIRMED, 2: Fate.CONFIRMED}


def test_an_ack_of_several_leaves_out_what_is_settled():
    assert told(in_flight(3), ack(1), ack(3, multiple=True)) == dict.fromkeys((1, 2, 3), Fate.CONFIRMED)


def test_a_nack_refuses():
    assert told(in_flight(2), nack(2, multiple=True)) == {1: Fate.REFUSED, 2: Fate.REFUSED}


def test_the_ack_after_a_return_confirms_nothing():
    assert told(in_flight(2), returned(1), ack(1)) == {1: Fate.RETURNED}


def test_an_ack_of_several_after_a_return_confirms_the_others():
    assert told(in_flight(3), returned(2), ack(3, multiple=True)) == {
        1: Fate.CONFIRMED,
        2: Fate.RETURNED,
        3: Fate.CONFIRMED,
    }


def test_a_return_marks_one_letter_once():
    flight = in_flight(1)
    told(flight, returned(1), ack(1))
    flight.add(a_letter(1))

    assert told(flight, ack(2)) == {1: Fate.CONFIRMED}


def test_a_return_is_told_apart_by_routing_key():
    flight = InFlight()
    flight.add(a_letter(1, key="match.now.a"))
    flight.add(a_letter(1, key="unbound"))
    flight.settle(Returned(a_letter(1).message_id, "unbound"))

    assert [receipt.fate for receipt in flight.settle(ack(2, multiple=True))] == [Fate.CONFIRMED, Fate.RETURNED]


def test_what_has_no_receipt_is_told_in_the_order_it_was_sent():
    flight = in_flight(4)
    told(flight, ack(2))

    assert ids(flight.unsettled()) == [1, 3, 4]


@settings(deadline=None)  # a busy machine takes its time
@given(st.lists(st.tuples(st.integers(1, 30), st.booleans(), st.booleans()), max_size=40))
def test_whatever_the_broker_says_each_letter_is_settled_once_or_not_at_all(
    answers: list[tuple[int, bool, bool]],
):
    flight = in_flight(30)
    open_tags = set(range(1, 31))
    settled: list[int] = []
    for tag, accepted, multiple in answers:
        if tag in open_tags:
            settled += [int(r.message_id, 16) for r in flight.settle(Answer(accepted, tag, multiple))]
            open_tags = set(ids(flight.unsettled()))

    assert sorted(settled + ids(flight.unsettled())) == list(range(1, 31))
