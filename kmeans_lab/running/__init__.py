"""Run a function that somebody else wrote, and say what it did.

The folder imports nothing of the package: it needs Python and NumPy alone, and is mounted whole in
the sandbox, where it is called ``running``. Therefore its imports of itself are relative.

From what knows nothing to what knows all: `outcome` (what goes into a call, and what comes of it),
`limits` (time, and what a call must not touch), `reading` (what came back, an error, an empty
stub), `clocks`, `scripts` (how a function is called), `calling`; and for the sandbox `wire`,
`walls`, `stand_ins`, `worker`.
"""
