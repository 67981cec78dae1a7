"""PostgreSQL may restart under central."""

from tests.central.builders import a_batch, a_central
from tests.parts.postgres import Postgres


def test_when_the_server_has_closed_the_connections_the_next_request_is_answered(
    postgres: Postgres, migrated_postgres: str
) -> None:
    name = postgres.make(like=migrated_postgres)
    with a_central(postgres.url(name)) as central:
        assert central.send(a_batch(1)).status_code == 200
        with postgres.connect() as administrator:
            ended = administrator.execute(
                "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = %s", (name,)
            ).fetchone()
        assert ended == (2,)  # one that looks up, one that writes
        assert central.send(a_batch(2)).status_code == 200
        assert central.client.get("/").status_code == 200
    postgres.drop(name)
