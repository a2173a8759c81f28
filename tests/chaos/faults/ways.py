"""A way between two parts is cut, swallows, slows or refuses."""

from collections.abc import Callable, Sequence
from functools import partial

from chaos.flight import either, moment
from chaos.scene import Scene
from match_devstack import FaultProxy, Passage

from .fault import fault

_NAMES = {"rest": "PostgREST"}
_Ways = Callable[[Scene], Sequence[FaultProxy]]

_WAYS: dict[str, _Ways] = {
    "broker": lambda scene: scene.hops.broker,
    "database": lambda scene: (scene.hops.database,),
    "rest": lambda scene: (scene.hops.rest,) if scene.hops.rest else (),
    "source": lambda scene: (scene.hops.source,),
}


def _cut(scene: Scene, ways: Sequence[FaultProxy]) -> None:
    """Connections are reset, up to three times."""
    for _ in range(scene.rng.randint(1, 3)):
        for way in ways:
            way.cut()
        scene.hold(0, 0.5)


def _switch(passage: Passage, scene: Scene, ways: Sequence[FaultProxy]) -> None:
    for way in ways:
        way.switch(passage)
    scene.hold()
    for way in ways:
        way.switch(Passage.PASS)


_MANNERS: dict[str, tuple[str, Callable[[Scene, Sequence[FaultProxy]], None]]] = {
    "cut": ("Connections are reset, up to three times", _cut),
    "black-hole": ("Connections are open, and swallow what is said", partial(_switch, Passage.BLACK_HOLE)),
    "slow": ("Each chunk of bytes comes 100 ms late", partial(_switch, Passage.SLOW)),
    "refused": ("Connections are refused", partial(_switch, Passage.REFUSE)),
}


def _make(place: str, manner: str) -> None:
    meaning, do = _MANNERS[manner]

    def act(scene: Scene) -> None:
        ways = _WAYS[place](scene)
        with scene.scrape():
            if place == "source":
                before = ways[0].accepted
                scene.while_scraping(lambda: ways[0].accepted > before)
                scene.hold(0, 0.1)
            elif place == "broker":
                either(scene)
            else:
                moment(scene)
            scene.note(f"{manner}: {place}")
            do(scene, ways)
            scene.lifted()

    act.__doc__ = f"{meaning}: to {_NAMES.get(place, f'the {place}')}."
    fault(f"{place}-{manner}", rest=place == "rest")(act)


for _place in _WAYS:
    for _manner in _MANNERS:
        _make(_place, _manner)
