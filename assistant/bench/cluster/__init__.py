"""An installation of many machines on this one: three NATS servers, gateways, workers, and what happens when they die."""
