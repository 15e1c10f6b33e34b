"""Install the package for measuring into the database named by the environment."""

from __future__ import annotations

from gemeinwerk.config.setup import prepare


def main() -> None:
    """Install it."""
    prepare()
    from gemeinwerk.domain.catalogue.actions import install_package
    from gemeinwerk.kernel.actor import SYSTEM
    from gemeinwerk.kernel.clock import now
    from tests.benchmarks.package import bundle

    install_package(actor=SYSTEM, now=now(), bundle=bundle(), foreign_form=True)


if __name__ == "__main__":
    main()
