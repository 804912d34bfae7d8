"""The levels of a load run as a picture, with matplotlib (extra `bench`)."""

from __future__ import annotations

from pathlib import Path

from assistant.bench.load.measure import P99_MS, Load
from assistant.bench.load.process import BenchError


def draw(found: Load, path: Path) -> None:
    """Time to the panel and processor time a message over the number of calls. Raises BenchError without matplotlib."""
    try:
        import matplotlib
    except ModuleNotFoundError:
        raise BenchError("drawing needs matplotlib: pip install 'assistant[bench]'") from None
    matplotlib.use("agg")
    from matplotlib import pyplot

    calls = [level.calls for level in found.ours]
    figure, (times, cost) = pyplot.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
    for share, style in (("p50", "-"), ("p95", "--"), ("p99", ":")):
        values = [getattr(level, f"final_{share}_ms") for level in found.ours]
        times.plot(calls, values, style, color="#2a6f97", label=share)
    times.axhline(P99_MS, color="#999999", linewidth=0.8)
    times.set(xlabel="live calls", ylabel="ms, segment sent → panel", yscale="log")
    times.legend(frameon=False)
    cost.plot(calls, [level.cpu_us for level in found.ours], color="#2a6f97", label="assistant")
    echo = [level.calls for level in found.echo]
    cost.plot(echo, [level.cpu_us for level in found.echo], color="#999999", label="bare echo")
    cost.set(xlabel="live calls", ylabel="CPU µs a message", ylim=(0, None))
    cost.legend(frameon=False)
    for axes in (times, cost):
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path)
    pyplot.close(figure)
