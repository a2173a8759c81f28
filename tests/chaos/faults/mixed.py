"""Anything may come."""

from chaos.scene import Scene

from .fault import FAULTS, fault


@fault("mixed", reorders=True)
def mix(scene: Scene) -> None:
    """One of the others, another one in each step."""
    names = [each.name for each in FAULTS.values() if not (each.rest or each.always or each.name == "mixed")]
    name = scene.rng.choice(names)
    scene.note(f"mixed: {name}")
    FAULTS[name].act(scene)
