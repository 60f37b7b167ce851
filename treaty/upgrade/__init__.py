"""Old and new code on the old and the new schema, side by side: the rollout as an experiment.

How the pieces fit, from the values to the run:

* `cell` names what a release has to get through: which code, on which schema, with whose data.
  `orders` makes a `plan` of a rollout order and a seed, and says which cells that order requires.
  Both are values: printed, replayed, tested without a process.
* `release` finds the two releases' code, `declaration` says how one of them is started, migrated
  and tested. `process` and `instance` run it; `database` gives it a database and a role that owns
  nothing; `stage` holds all that together and takes it away again.
* `fleet` holds the running instances behind `proxy`, which sends each request where a rule of
  `routing` says. Whatever passes becomes an `Observation`: the exchange, who answered, on which
  schema, at which step. So does whatever an oracle sends itself.
* An `Oracle` is told of each step before and after it (where it may send requests and ask the
  database), sees every observation and every line of a log, and concludes with a `Failure` or a
  `Doubt` for each cell that it has something to say about. `oracles` lists them.
* `workload` is what is sent: the acceptance tests of each release, the contracts' generated
  requests, and what was sent before once more, as load. `hooks` are the project's own part.
* `matrix` adds it all up: a cell without traffic is inconclusive, whatever the oracles say. `run`
  does the steps of a plan in order and leaves nothing behind.
"""

from treaty.upgrade.hooks import hook

__all__ = ["hook"]
