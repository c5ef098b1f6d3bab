"""Every primitive in numpy, with the helpers it needs: `export --to pandas` copies those that a library uses.

Arrays are `[date, symbol]` of float64, NaN missing; `u` is the universe. Written from SEMANTICS, on its own: that it agrees
with the engine is a test. A name that Python has already ends in an underscore.
"""
import numpy as np
import pandas as pd


def fin(x):
    """Whatever is no finite float32 is missing."""
    x = np.asarray(x, dtype=float)
    return np.where(np.abs(x) <= 3.4028234663852886e38, x, np.nan)


def both(x, y, value):
    """NaN where either side is NaN."""
    return fin(np.where(np.isnan(x) | np.isnan(y), np.nan, value))


def add(x, y):
    return fin(x + y)


def sub(x, y):
    return fin(x - y)


def mul(x, y):
    return fin(x * y)


def div(x, y):
    return fin(np.true_divide(x, y))


def neg(x):
    return -x


def power(x, y):
    return both(x, y, np.power(np.asarray(x, dtype=float), y))


def lt(x, y):
    return both(x, y, np.less(x, y))


def le(x, y):
    return both(x, y, np.less_equal(x, y))


def eq(x, y):
    return both(x, y, np.equal(x, y))


def and_(x, y):
    return both(x, y, (x != 0) & (y != 0))


def or_(x, y):
    return both(x, y, (x != 0) | (y != 0))


def not_(x):
    return both(x, x, x == 0)


def if_else(c, x, y):
    return np.where(np.isnan(c), np.nan, np.where(c != 0, x, y))


def is_nan(x):
    return np.isnan(x).astype(float)


def abs_(x):
    return np.abs(x)


def sign(x):
    return np.sign(x)


def log(x):
    return fin(np.log(np.where(x > 0, x, np.nan)))


def exp(x):
    return fin(np.exp(x))


def sqrt(x):
    return fin(np.sqrt(np.where(x >= 0, x, np.nan)))


def s_log_1p(x):
    return fin(np.sign(x) * np.log1p(np.abs(x)))


def tanh(x):
    return np.tanh(x)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def min_(x, y):
    return np.minimum(x, y)


def max_(x, y):
    return np.maximum(x, y)


def floor(x):
    return np.floor(x)


def round_(x):
    return np.sign(x) * np.floor(np.abs(x) + 0.5)


def windows(x, d):
    """The d dates up to each date, oldest first: [date, symbol, d]; dates before the panel are NaN."""
    padded = np.concatenate([np.full((d - 1, x.shape[1]), np.nan), x])
    return np.lib.stride_tricks.sliding_window_view(padded, d, axis=0)


def keep(value, m, skipna, need, today=False):
    """Where the window has what it needs: all of it, or with skipna so many values."""
    count = m.sum(axis=-1)
    ok = count >= need if skipna else count == m.shape[-1]
    full = np.arange(m.shape[0])[:, None] >= m.shape[-1] - 1
    ok = ok & (skipna | full)
    if today:
        ok = ok & m[..., -1]
    return fin(np.where(ok, value, np.nan))


def stats(x, d):
    """Windows, which of them is there, how many, mean, deviations (0 where missing), and whether they are constant."""
    w = windows(x, d)
    m = np.isfinite(w)
    n = m.sum(axis=-1)
    z = np.where(m, w, 0.0)
    mean = z.sum(axis=-1) / n
    dev = np.where(m, w - mean[..., None], 0.0)
    constant = (dev**2).sum(axis=-1) <= 1e-12 * (z**2).sum(axis=-1)
    return w, m, n, mean, dev, constant


def ts_delay(x, d):
    d = int(d)
    out = np.full_like(x, np.nan)
    out[d:] = x[: len(x) - d]
    return out


def ts_backfill(x, d):
    w = windows(x, int(d))
    m = np.isfinite(w)
    last = w.shape[-1] - 1 - np.argmax(m[..., ::-1], axis=-1)
    return np.where(m.any(axis=-1), np.take_along_axis(w, last[..., None], axis=-1)[..., 0], np.nan)


def ts_sma_cn(x, n, m):
    a = m / n
    out = np.full_like(x, np.nan)
    y = np.full(x.shape[1], np.nan)
    for t, row in enumerate(x):
        there = np.isfinite(row)
        y = np.where(there, np.where(np.isnan(y), row, a * row + (1 - a) * y), y)
        out[t] = np.where(there, y, np.nan)
    return fin(out)


def ts_sum(x, d, skipna=False, min_periods=1):
    w, m, *_ = stats(x, int(d))
    return keep(np.where(m, w, 0.0).sum(axis=-1), m, skipna, min_periods)


def ts_mean(x, d, skipna=False, min_periods=1):
    _, m, _, mean, *_ = stats(x, int(d))
    return keep(mean, m, skipna, min_periods)


def ts_product(x, d, skipna=False, min_periods=1):
    w = windows(x, int(d))
    m = np.isfinite(w)
    return keep(np.where(m, w, 1.0).prod(axis=-1), m, skipna, min_periods)


def ts_min(x, d, skipna=False, min_periods=1):
    w = windows(x, int(d))
    m = np.isfinite(w)
    return keep(np.where(m, w, np.inf).min(axis=-1), m, skipna, min_periods)


def ts_max(x, d, skipna=False, min_periods=1):
    w = windows(x, int(d))
    m = np.isfinite(w)
    return keep(np.where(m, w, -np.inf).max(axis=-1), m, skipna, min_periods)


def ts_std_dev(x, d, skipna=False, min_periods=1):
    _, m, n, _, dev, _ = stats(x, int(d))
    return keep(np.sqrt((dev**2).sum(axis=-1) / (n - 1)), m, skipna, max(2, min_periods))


def ts_skew(x, d, skipna=False, min_periods=1):
    _, m, n, _, dev, constant = stats(x, int(d))
    m2, m3 = (dev**2).sum(axis=-1) / n, (dev**3).sum(axis=-1) / n
    value = np.sqrt(n * (n - 1.0)) / (n - 2.0) * m3 / m2**1.5
    return keep(np.where(constant, np.nan, value), m, skipna, max(3, min_periods))


def ts_kurt(x, d, skipna=False, min_periods=1):
    _, m, n, _, dev, constant = stats(x, int(d))
    m2, m4 = (dev**2).sum(axis=-1) / n, (dev**4).sum(axis=-1) / n
    value = (n - 1.0) / ((n - 2.0) * (n - 3.0)) * ((n + 1.0) * m4 / m2**2 - 3 * (n - 1.0))
    return keep(np.where(constant, np.nan, value), m, skipna, max(4, min_periods))


def ts_quantile(x, d, q, skipna=False, min_periods=1):
    w = windows(x, int(d))
    m = np.isfinite(w)
    s = np.sort(w, axis=-1)
    at = q * (np.maximum(m.sum(axis=-1), 1) - 1)
    low = np.floor(at).astype(int)
    high = np.minimum(low + 1, w.shape[-1] - 1)
    a = np.take_along_axis(s, low[..., None], axis=-1)[..., 0]
    b = np.take_along_axis(s, high[..., None], axis=-1)[..., 0]
    return keep(np.where(at == low, a, a + (at - low) * (b - a)), m, skipna, min_periods)


def ts_mad(x, d, skipna=False, min_periods=1):
    _, m, n, _, dev, _ = stats(x, int(d))
    return keep(np.abs(dev).sum(axis=-1) / n, m, skipna, min_periods)


def ts_argmax(x, d, skipna=False, min_periods=1):
    w = windows(x, int(d))
    m = np.isfinite(w)
    return keep(np.where(m, w, -np.inf).argmax(axis=-1) + 1.0, m, skipna, min_periods)


def ts_argmin(x, d, skipna=False, min_periods=1):
    w = windows(x, int(d))
    m = np.isfinite(w)
    return keep(np.where(m, w, np.inf).argmin(axis=-1) + 1.0, m, skipna, min_periods)


def ts_rank(x, d, skipna=False, min_periods=1):
    w = windows(x, int(d))
    m = np.isfinite(w)
    today = w[..., -1:]
    rank = (m & (w < today)).sum(axis=-1) + ((m & (w == today)).sum(axis=-1) + 1) / 2
    return keep(rank / m.sum(axis=-1), m, skipna, min_periods, today=True)


def ts_zscore(x, d, skipna=False, min_periods=1):
    w, m, n, mean, dev, constant = stats(x, int(d))
    value = (w[..., -1] - mean) / np.sqrt((dev**2).sum(axis=-1) / (n - 1))
    return keep(np.where(constant, np.nan, value), m, skipna, max(2, min_periods), today=True)


def ts_scale(x, d, skipna=False, min_periods=1):
    w, m, _, _, _, constant = stats(x, int(d))
    low, high = np.where(m, w, np.inf).min(axis=-1), np.where(m, w, -np.inf).max(axis=-1)
    return keep(np.where(constant, np.nan, (w[..., -1] - low) / (high - low)), m, skipna, min_periods, today=True)


def weighted(x, weights, skipna, min_periods):
    w = windows(x, len(weights))
    m = np.isfinite(w)
    value = (np.where(m, w, 0.0) * weights).sum(axis=-1) / (m * weights).sum(axis=-1)
    return keep(value, m, skipna, min_periods)


def ts_decay_linear(x, d, skipna=False, min_periods=1):
    return weighted(x, np.arange(1.0, int(d) + 1), skipna, min_periods)


def ts_decay_exp(x, d, f, skipna=False, min_periods=1):
    return weighted(x, float(f) ** np.arange(int(d) - 1, -1, -1), skipna, min_periods)


def paired(x, y, d):
    """Statistics of two windows over the slots that both have."""
    both_there = np.isfinite(windows(x, d)) & np.isfinite(windows(y, d))
    out = []
    for side in (x, y):
        w = np.where(both_there, windows(side, d), np.nan)
        n = both_there.sum(axis=-1)
        z = np.where(both_there, w, 0.0)
        mean = z.sum(axis=-1) / n
        dev = np.where(both_there, w - mean[..., None], 0.0)
        out.append((w, dev, (dev**2).sum(axis=-1) <= 1e-12 * (z**2).sum(axis=-1)))
    return both_there, out[0], out[1]


def ts_corr(x, y, d, skipna=False, min_periods=1):
    m, (_, a, constant_a), (_, b, constant_b) = paired(x, y, int(d))
    value = (a * b).sum(axis=-1) / np.sqrt((a**2).sum(axis=-1) * (b**2).sum(axis=-1))
    value = np.where(m.sum(axis=-1) == 2, np.sign(value), np.clip(value, -1, 1))
    return keep(np.where(constant_a | constant_b, np.nan, value), m, skipna, max(2, min_periods))


def ts_cov(x, y, d, skipna=False, min_periods=1):
    m, (_, a, _), (_, b, _) = paired(x, y, int(d))
    return keep((a * b).sum(axis=-1) / (m.sum(axis=-1) - 1), m, skipna, max(2, min_periods))


def slots(x, d):
    return np.broadcast_to(np.arange(len(x), dtype=float)[:, None], x.shape)


def ts_slope(x, d, skipna=False, min_periods=1):
    m, (_, a, _), (_, s, _) = paired(x, slots(x, d), int(d))
    return keep((a * s).sum(axis=-1) / (s**2).sum(axis=-1), m, skipna, max(2, min_periods))


def ts_rsquare(x, d, skipna=False, min_periods=1):
    m, (_, a, constant), (_, s, _) = paired(x, slots(x, d), int(d))
    value = (a * s).sum(axis=-1) ** 2 / ((a**2).sum(axis=-1) * (s**2).sum(axis=-1))
    return keep(np.where(constant, np.nan, value), m, skipna, max(2, min_periods))


def ts_resid(x, d, skipna=False, min_periods=1):
    m, (_, a, _), (_, s, _) = paired(x, slots(x, d), int(d))
    slope = (a * s).sum(axis=-1) / (s**2).sum(axis=-1)
    return keep(a[..., -1] - slope * s[..., -1], m, skipna, max(2, min_periods), today=True)


def ts_regbeta(y, x, d, skipna=False, min_periods=1):
    m, (_, b, _), (_, a, constant) = paired(y, x, int(d))
    value = (a * b).sum(axis=-1) / (a**2).sum(axis=-1)
    return keep(np.where(constant, np.nan, value), m, skipna, max(2, min_periods))


def ts_regresid(y, x, d, skipna=False, min_periods=1):
    m, (_, b, _), (_, a, constant) = paired(y, x, int(d))
    slope = (a * b).sum(axis=-1) / (a**2).sum(axis=-1)
    last = m.shape[-1] - 1 - np.argmax(m[..., ::-1], axis=-1)
    pick = lambda v: np.take_along_axis(v, last[..., None], axis=-1)[..., 0]
    return keep(np.where(constant, np.nan, pick(b) - slope * pick(a)), m, skipna, max(2, min_periods))


def members(x, u):
    return np.where(u & np.isfinite(x), x, np.nan)


def count(x):
    return np.isfinite(x).sum(axis=1, keepdims=True).astype(float)


def spread(x, value):
    """A number of each date, for the members."""
    return fin(np.where(np.isfinite(x), value, np.nan))


def moments(x):
    n = count(x)
    mean = np.nansum(x, axis=1, keepdims=True) / n
    return n, mean, np.nansum((x - mean) ** 2, axis=1, keepdims=True)


def rank(x, u):
    return pd.DataFrame(members(x, u)).rank(axis=1, method="average", pct=True).to_numpy()


def zscore(x, u):
    x = members(x, u)
    n, mean, squares = moments(x)
    constant = (squares <= 1e-12 * np.nansum(x**2, axis=1, keepdims=True)) | (n < 2)
    return fin(np.where(constant, np.nan, (x - mean) / np.sqrt(squares / (n - 1))))


def scale(x, a, u):
    x = members(x, u)
    total = np.nansum(np.abs(x), axis=1, keepdims=True)
    return fin(x * a / np.where(total > 0, total, np.nan))


def winsorize(x, std, u):
    x = members(x, u)
    n, mean, squares = moments(x)
    room = std * np.sqrt(squares / (n - 1))
    return np.where(n < 2, x, np.minimum(np.maximum(x, mean - room), mean + room))


def quantile(x, u):
    from statistics import NormalDist

    ranks = pd.DataFrame(members(x, u)).rank(axis=1, method="average").to_numpy()
    share = (ranks - 0.5) / np.isfinite(ranks).sum(axis=1, keepdims=True)
    inverse = NormalDist().inv_cdf
    return np.vectorize(lambda p: inverse(p) if np.isfinite(p) else np.nan, otypes=[float])(share)


def cs_mean(x, u):
    x = members(x, u)
    return spread(x, moments(x)[1])


def cs_std(x, u):
    x = members(x, u)
    n, _, squares = moments(x)
    return spread(x, np.where(n < 2, np.nan, np.sqrt(squares / (n - 1))))


def cs_median(x, u):
    x = members(x, u)
    return spread(x, np.nanmedian(x, axis=1, keepdims=True))


def cs_count(x, u):
    x = members(x, u)
    return spread(x, count(x))


def regress_out(x, *rest):
    *others, u = rest
    stack = np.stack([members(v, u) for v in (x, *others)])
    there = np.isfinite(stack).all(axis=0)
    out = np.full_like(x, np.nan)
    for t in range(len(x)):
        on = there[t]
        if not on.any():
            continue
        y, *columns = stack[:, t, on]
        basis = []
        clean = lambda v: v if not basis else v - np.array(basis).T @ (np.array(basis) @ v)
        for c in columns:
            dev = c - c.mean()
            if (dev**2).sum() <= 1e-12 * (c**2).sum():
                continue
            left = clean(clean(dev))
            if (left**2).sum() > 1e-12 * (dev**2).sum():
                basis.append(left / np.sqrt((left**2).sum()))
        dev = y - y.mean()
        left = clean(clean(dev))
        nothing = len(basis) >= len(y) - 1 or (left**2).sum() <= 1e-12 * (dev**2).sum()
        out[t, on] = 0.0 if nothing else left
    return out


def by_group(f, x, g, u):
    """f on the members of each group; who is in none is missing."""
    x = members(x, u)
    out = np.full_like(x, np.nan)
    for code in np.unique(g[g >= 0]):
        own = np.where(g == code, x, np.nan)
        out = np.where(np.isfinite(own), f(own, np.ones_like(u)), out)
    return out


def group_rank(x, g, u):
    return by_group(rank, x, g, u)


def group_zscore(x, g, u):
    return by_group(zscore, x, g, u)


def group_mean(x, g, u):
    return by_group(cs_mean, x, g, u)


def group_std(x, g, u):
    return by_group(cs_std, x, g, u)


def group_median(x, g, u):
    return by_group(cs_median, x, g, u)


def group_scale(x, g, a, u):
    return by_group(lambda own, all_: scale(own, a, all_), x, g, u)


def group_count(x, g, u):
    return by_group(cs_count, x, g, u)


def trade_when(trigger, x, leave):
    out = np.full_like(x, np.nan)
    y = np.full(x.shape[1], np.nan)
    for t in range(len(x)):
        y = np.where(leave[t] > 0, np.nan, np.where(trigger[t] > 0, x[t], y))
        out[t] = y
    return out


def hump(x, h, u):
    x = members(x, u)
    out = np.full_like(x, np.nan)
    y = np.full(x.shape[1], np.nan)
    for t, row in enumerate(x):
        limit = h * np.nansum(np.abs(row))
        y = np.where(np.isnan(row), y, np.where(np.isnan(y) | (np.abs(row - y) > limit), row, y))
        y = np.where(u[t], y, np.nan)
        out[t] = y
    return out
