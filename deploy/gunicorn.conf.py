"""The application server, behind a front that buffers requests and answers.

Threads wait for the database, processes use the cores. A client that sends half a request would hold a thread: only
the front may reach this server.
"""

import os

bind = "0.0.0.0:8000"
worker_class = "partnermatch.worker.Worker"  # threads, few requests at a time, and refusals that are problem documents
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 8  # for those that take long; the others come two at a time
preload_app = True  # loaded once, before workers are forked: they share the memory of it
timeout = 30
graceful_timeout = 600  # a worker that is replaced or told to stop ends what it has in hand; that may be an import
keepalive = 0  # each request goes to the worker that is free, not to the one that had the one before it
# Workers are replaced now and then, not all at once: a slow leak stays small.
max_requests = 10_000
max_requests_jitter = 1_000
worker_tmp_dir = "/dev/shm"
control_socket_disable = True
accesslog = None  # the front writes one
