"""Speed, measured as ratios in one run: the machines are shared and noisy, so only what ran side by side is compared."""
