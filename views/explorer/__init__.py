"""The explorer: a front in the browser, where a group moves aspirations and sees who pays.

    session.py    what a group did, as it is saved in ``session.json`` of the run folder
    desk.py       from aspirations and reservations to plans: the nearest one, what it misses
    state.py      the one session that all browsers share, with a version for each part of it
    jobs.py       long work in the background, one job at a time, which can be cancelled
    tasks.py      the work itself: to solve again, who gains, why not
    panels.py     what is shown, as Dash components; names are never read as HTML
    app.py        the page and its one callback
    guard.py      who may ask: token, host, origin, size
    server.py     the server that listens

Dash is an extra (``pip install 'wholepie[explorer]'``); only layout, panels, marks and app import
it.
"""
