"""A second client in a process of its own: sends request after request and notes failures and the longest wait."""

import multiprocessing
import time

from . import http1, http2

FORK = multiprocessing.get_context("fork")
PAUSE_SECONDS = 0.002


class Bystander:
    """Runs until it is stopped; a failed request opens a new connection. fresh takes one for every request."""

    def __init__(self, address, path="/ok", namespace=None, version=1, fresh=False):
        self.place = (namespace, address)
        self.path = path
        self.version = version
        self.fresh = fresh
        self.mine, theirs = FORK.Pipe()
        self.process = FORK.Process(target=self.serve, args=(theirs,), daemon=True)
        self.process.start()

    def serve(self, pipe):
        done, failures, waits, client = 0, [], [], None
        while not pipe.poll():
            began = time.monotonic()
            try:
                if client is None:
                    client = (http1 if self.version == 1 else http2).Client(*self.place)
                answer = client.get(self.path)
                if answer not in (200, True):
                    raise OSError(f"answered with {answer}")
                done += 1
            except (OSError, ValueError, IndexError) as failure:
                failures.append(f"{type(failure).__name__}: {failure}")
                client = close(client)
            waits.append(time.monotonic() - began)
            if self.fresh:
                client = close(client)
            time.sleep(PAUSE_SECONDS)
        waits.sort()
        pipe.send((done, failures, waits[-1] if waits else 0.0, waits[len(waits) * 99 // 100] if waits else 0.0))

    def stop(self):
        """Answered requests, failures in words, the longest wait and the 99th percentile in seconds."""
        self.mine.send("stop")
        try:
            return self.mine.recv()
        finally:
            self.process.join()


def close(client):
    if client is not None:
        client.close()


def together(bystanders):
    """The sum of several."""
    results = [bystander.stop() for bystander in bystanders]
    done, failures, worst, high = zip(*results)
    return sum(done), sum(failures, []), max(worst), max(high)
