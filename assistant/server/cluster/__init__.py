"""One installation on many machines, over NATS (`bus.url`): gateways take what comes in, workers own the calls.

Every process is the same program. The calls are shared out in `bus.partitions` parts by a hash of their key, each part is a
JetStream stream, and each stream has one reader: the worker that holds the part's lease. It reads what gateways have put
there, hears it exactly as a server alone would, journals it in the shared store, and acknowledges. When a worker goes,
another one takes the lease, folds the journals of the calls, and reads on with what was not acknowledged.
docs/decisions/0021-many-machines.md says why.
"""
