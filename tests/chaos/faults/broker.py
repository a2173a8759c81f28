"""RabbitMQ ends and comes back."""

from chaos.flight import either
from chaos.scene import Scene

from .fault import fault


@fault("broker-restart")
def restart(scene: Scene) -> None:
    """RabbitMQ is restarted in order."""
    with scene.scrape():
        either(scene)
        scene.note("the broker restarts")
        scene.servers.rabbitmq.restart()
        scene.lifted()


@fault("broker-kill")
def kill(scene: Scene) -> None:
    """kill -9 of RabbitMQ, and a new start on what it had written."""
    with scene.scrape():
        either(scene)
        scene.note("kill -9 of the broker")
        scene.servers.rabbitmq.kill()
        scene.hold(0, 1)
        scene.servers.rabbitmq.start()
        scene.lifted()
