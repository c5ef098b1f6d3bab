"""Derives reference.json with numpy and scipy: `python3 test/score/significance/reference.py > .../reference.json`.

Written from the papers, not from src: no test run needs Python. Data are rounded to 6 decimals before anything is
computed, so that both sides start from the same float64.
"""
import itertools
import json
import sys

import numpy as np
from scipy import stats

rng = np.random.default_rng(20240607)
N, T, B, BLOCK, S = 12, 61, 80, 4.0, 6
common = rng.normal(size=T)
trials = np.round(0.1 * (0.6 * common + rng.normal(size=(N, T)) + np.linspace(-0.45, 0.0, N)[:, None]), 6)
trials[3] = np.round(trials[3] ** 3 * 20, 6)
indices = np.empty((B, T), dtype=int)
for b in range(B):
    for t in range(T):
        indices[b, t] = rng.integers(T) if t == 0 or rng.random() < 1 / BLOCK else (indices[b, t - 1] + 1) % T

# Deflated Sharpe ratio: Bailey and Lopez de Prado (2014), equations 1 and 2.
series = trials[3]
sharpes = trials.mean(axis=1) / trials.std(axis=1, ddof=1)
sr, skew, kurt = sharpes[3], stats.skew(series), stats.kurtosis(series, fisher=False)


def psr(benchmark):
    return stats.norm.cdf((sr - benchmark) * np.sqrt(T - 1) / np.sqrt(1 - skew * sr + (kurt - 1) / 4 * sr**2))


def expected_maximum(n, variance):
    g = np.euler_gamma
    return np.sqrt(variance) * ((1 - g) * stats.norm.ppf(1 - 1 / n) + g * stats.norm.ppf(1 - 1 / (n * np.e)))


variance = sharpes.var(ddof=1)

# Effective trials: participation ratio of the eigenvalues of the correlation matrix, chance taken off its mean r^2.
corr = np.corrcoef(trials)
eig = np.linalg.eigvalsh(corr)
participation = eig.sum() ** 2 / (eig**2).sum()
raw = (N / participation - 1) / (N - 1)
chance = 1 / (T - 1)
r2 = max(0.0, (raw - chance) / (1 - chance))

# CSCV: Bailey et al. (2017), section 3; np.array_split gives the first blocks one date more.
blocks = np.array_split(np.arange(T), S)
logits, inside, outside = [], [], []
for chosen in itertools.combinations(range(S), S // 2):
    ins = np.concatenate([blocks[i] for i in chosen])
    outs = np.concatenate([blocks[i] for i in range(S) if i not in chosen])
    sharpe = lambda rows: trials[:, rows].mean(axis=1) / trials[:, rows].std(axis=1, ddof=1)
    a, b = sharpe(ins), sharpe(outs)
    best = a.argmax()
    omega = stats.rankdata(b, method="min")[best] / (N + 1)
    logits.append(np.log(omega / (1 - omega)))
    inside.append(a[best])
    outside.append(b[best])

# White (2000): V = max_k sqrt(n) mean_k against max_k sqrt(n) (mean*_k - mean_k).
means = trials.mean(axis=1)
resampled = np.array([trials[:, row].mean(axis=1) for row in indices])
white = (np.sqrt(T) * (resampled - means).max(axis=1) > np.sqrt(T) * means.max()).mean()

# Hansen (2005): omega by the stationary bootstrap's kernel (Politis and Romano 1994, lemma 1).
def long_run(x):
    d, n, stay = x - x.mean(), len(x), 1 - 1 / BLOCK
    gamma = np.correlate(d, d, "full")[n - 1:] / n
    i = np.arange(1, n)
    kernel = (n - i) / n * stay**i + i / n * stay ** (n - i)
    return gamma[0] + 2 * (kernel * gamma[1:]).sum()


omega = np.sqrt([long_run(x) for x in trials])
statistic = max(0.0, (np.sqrt(T) * means / omega).max())
clear = np.sqrt(T) * means / omega >= -np.sqrt(2 * np.log(np.log(T)))


def spa(centre):
    z = np.sqrt(T) * (resampled - centre) / omega
    return (np.maximum(0, z.max(axis=1)) > statistic).mean()


p_values = np.round(np.array([0.001, 0.041, 0.8, 0.012, 0.33, 0.0123, 0.06, 0.041, 1.0, 0.02]), 6)


def step_up(p, factor):
    return [min(min(1.0, q * len(p) * factor / (p <= q).sum()) for q in p[p >= own]) for own in p]


# Newey and West (1987): d'Wd / n with the Bartlett weights as a matrix, d the deviations from the mean.
def bartlett(n, lags):
    return np.maximum(0, 1 - np.abs(np.subtract.outer(np.arange(n), np.arange(n))) / (lags + 1))


def newey_west(x, lags):
    d, n = x - x.mean(), len(x)
    return x.mean() / np.sqrt(d @ bartlett(n, lags) @ d / n / n)


# One-sided p of a mean whose labels overlap over h dates: Student's t on means of blocks of 2h, its standard error as much
# larger as the covariances 1 - k/h of neighbours say. V(m) = 1'R1/m^2 is the variance of a mean of m dates.
def overlapping(x, h):
    n, means = len(x) // (2 * h), x.reshape(-1, 2 * h).mean(axis=1)
    v = lambda m: bartlett(m, h - 1).sum() / m**2
    wide = np.sqrt((n - 1) * v(len(x)) / (v(2 * h) - v(len(x))))
    return stats.t.sf(means.mean() / (means.std(ddof=1) / np.sqrt(n)) / wide, n - 1)


# Residual IC: one date of 24 symbols, least squares on exposures with an intercept, then Pearson's correlation.
other = np.random.default_rng(7)
exposures = np.round(other.normal(size=(3, 24)), 6)
factor = np.round(exposures.T @ [0.5, -1.0, 0.3] + other.normal(size=24), 6)
outcome = np.round(0.4 * factor + other.normal(size=24), 6)
design = np.column_stack([np.ones(24), exposures.T])
left = factor - design @ np.linalg.lstsq(design, factor, rcond=None)[0]

effective = N / (1 + (N - 1) * r2)
harmonic = sum(1 / i for i in range(1, len(p_values) + 1))
x = np.array([-8.5, -5.2, -3, -1.1, -0.2, 0, 0.4, 1.7, 2.6, 3.54, 6.1])

json.dump(
    {
        "trials": trials.tolist(), "indices": indices.tolist(), "block": BLOCK, "blocks": S,
        "sharpe": sr, "skewness": skew, "kurtosis": kurt, "variance": variance,
        "psr": psr(0.05), "dsr": psr(expected_maximum(N, variance)), "dsrMany": psr(expected_maximum(5000, variance)),
        "dsrEffective": psr(expected_maximum(effective, variance)),
        "expectedMaximum": [[n, expected_maximum(n, 0.04)] for n in (2, 10, 1000, 100000)],
        "participation": participation, "effective": effective,
        "logits": logits, "pbo": float(np.mean(np.array(logits) <= 0)),
        "lossProbability": float(np.mean(np.array(outside) < 0)), "degradation": stats.linregress(inside, outside).slope,
        "white": white, "spa": {"statistic": statistic, "lower": spa(np.maximum(0, means)),
                                "consistent": spa(np.where(clear, means, 0)), "upper": spa(means)},
        "p": p_values.tolist(), "bh": step_up(p_values, 1), "by": step_up(p_values, harmonic),
        "newey": [[lags, newey_west(trials[2], lags)] for lags in (0, 1, 4, 19)],
        "overlapping": [[h, overlapping(trials[11][:60], h)] for h in (3, 5, 10)],
        "residual": {"exposures": exposures.tolist(), "factor": factor.tolist(), "outcome": outcome.tolist(),
                     "left": left.tolist(), "ic": np.corrcoef(left, outcome)[0, 1]},
        "normal": [[v, stats.norm.cdf(v)] for v in x],
        "student": [[v, d, stats.t.sf(v, d)] for v in x for d in (1, 2, 4, 11, 99, 1500)],
    },
    sys.stdout,
    default=float,
)
