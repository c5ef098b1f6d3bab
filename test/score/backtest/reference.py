"""Derives reference.json with numpy and pandas: `python3 test/score/backtest/reference.py > .../reference.json`.

Written from the table of settings in src/score/README.md and BRAIN's definitions, not from src: frames instead of loops
where there is a choice, a book of money instead of shares of it. No test run needs Python. Data are rounded to 6 decimals
before anything is computed, so that both sides start from the same float64.
"""
import json

import numpy as np
import pandas as pd

T, N = 48, 9
rng = np.random.default_rng(20250117)
moves = 0.03 * rng.normal(size=(T, N))
moves[rng.random((T, N)) < 0.06] = 0.1
moves[rng.random((T, N)) < 0.06] = -0.1
moves[0] = 0
close = pd.DataFrame(20 * np.cumprod(1 + moves, axis=0)).round(6)
volume = pd.DataFrame(rng.integers(5_000, 400_000, size=(T, N)).astype(float))
value = pd.DataFrame(rng.normal(size=(T, N))).round(6)
gone = pd.DataFrame(rng.random((T, N)) < 0.05)
gone.iloc[20:27, 4] = True  # longer than giveUpAfter
close, volume = close.mask(gone), volume.mask(gone)
volume = volume.mask(pd.DataFrame(rng.random((T, N)) < 0.04), 0.0)  # a bar without trade
tradable = pd.DataFrame(np.where(rng.random((T, N)) < 0.03, 0.0, 1.0))
value = value.mask(gone | pd.DataFrame(rng.random((T, N)) < 0.05))
value.iloc[31] = np.nan  # the factor says nothing at all
group = np.arange(N) % 3

YEAR = 252


def truncated(row, limit):
    """By bisection: the growth of a side's weights at which what the limit leaves of them is the side's size."""
    out = row * 0.0
    for side in (1, -1):
        part = (row * side).clip(lower=0)
        if part.sum() == 0:
            continue
        size = min(part.sum(), limit * (part > 0).sum())
        low, high = 1.0, 1e9
        for _ in range(400):
            middle = (low + high) / 2
            low, high = (middle, high) if np.minimum(part * middle, limit).sum() < size else (low, middle)
        out += side * np.minimum(part * high, limit)
    return out.where(row.notna())


def target(settings):
    """Weights by date before any trade; NaN: the factor says nothing of the symbol."""
    decay = max(1, settings.get("decay", 0))
    total, mass = 0, 0
    for lag in range(decay):
        past = value.shift(lag)
        total = total + (decay - lag) * past.fillna(0)
        mass = mass + (decay - lag) * past.notna()
    wish = (total / mass).where(value.notna())
    neutral = settings.get("neutralization", "market")
    if neutral == "market":
        wish = wish.sub(wish.mean(axis=1), axis=0)
    elif neutral == "sector":
        wish = wish - wish.T.groupby(group).transform("mean").T
    wish = wish.div(wish.abs().sum(axis=1), axis=0)
    limit = settings.get("truncation", 0.08)
    return wish.apply(lambda row: truncated(row, limit), axis=1) if limit and settings.get("book") != "top-k" else wish


known = close.ffill()
returns = close.pct_change(fill_method=None)
deviation = returns.rolling(20, min_periods=2).std()
since_last = close / known.shift(1) - 1


def book(settings):
    delay, give_up = settings.get("delay", 1), settings.get("giveUpAfter", 20)
    topk, limit = settings.get("book") == "top-k", settings.get("priceLimit")
    capital = settings.get("capital", 20e6)
    wishes = target(settings).shift(delay)
    money = pd.Series(0.0, index=range(N))  # in units of the book
    price_of, absent = pd.Series(np.nan, index=range(N)), pd.Series(0, index=range(N))
    days = []
    for date in range(delay, T):
        cost = traded = gross = 0.0
        blocked = 0
        price = close.loc[date]
        here = price.notna()
        # What each holding earned since its last close.
        grown = (money * price / price_of).where(here & (money != 0), money)
        gross = float((grown - money).sum())
        money = grown
        absent = (absent + 1).where(~here & (money != 0), 0)
        for symbol in range(N):
            if absent[symbol] >= give_up:
                traded += abs(money[symbol])
                cost += abs(money[symbol]) * settings.get("costBps", 5) / 1e4
                money[symbol], absent[symbol] = 0.0, 0
        price_of = price.where(here, price_of)
        if topk:
            money = money / (1 + gross)
        open_ = here & (volume.loc[date] != 0) & (tradable.loc[date] != 0)
        up = since_last.loc[date] >= limit - 0.001 if limit else pd.Series(False, index=range(N))
        down = since_last.loc[date] <= -limit + 0.001 if limit else pd.Series(False, index=range(N))
        wish = wishes.loc[date]
        if wish.notna().any():
            goal = top_k(wish, money, open_ & ~up, open_ & ~down, settings) if topk else wish.fillna(0)
            for symbol in range(N):
                change = goal[symbol] - money[symbol]
                if abs(change) < 1e-12:
                    continue
                if not open_[symbol] or (up[symbol] if change > 0 else down[symbol]):
                    blocked += 1
                    continue
                size = abs(change)
                traded += size
                cost += size * settings.get("costBps", 5) / 1e4
                share = size * capital / (volume.loc[date, symbol] * price[symbol])
                impact = settings.get("impact", 0) * deviation.loc[date, symbol] * np.sqrt(share) * size
                cost += impact if np.isfinite(impact) else 0
                money[symbol] = goal[symbol]
        cost += money.clip(upper=0).abs().sum() * settings.get("borrowBps", 0) / 1e4 / YEAR
        days.append(dict(gross=gross, cost=cost, net=gross - cost, traded=traded, blocked=blocked,
                         longs=int((money > 0).sum()), shorts=int((money < 0).sum()), largest=money.abs().max()))
    return pd.DataFrame(days)


def top_k(wish, money, can_buy, can_sell, settings):
    k, drop = settings["k"], settings["drop"]
    rank = wish.fillna(-np.inf).rank(ascending=False, method="first")
    held = money[money != 0].index
    worst_first = [s for s in rank.sort_values(ascending=False).index if s in held and rank[s] > k and can_sell[s]]
    out = worst_first[: max(drop, len(held) - k)]
    places = max(0, k - (len(held) - len(out)))
    new = [s for s in rank.sort_values().index if money[s] == 0 and pd.notna(wish[s]) and can_buy[s]][:places]
    goal = money.copy()
    goal[out] = 0.0
    cash = 1 - goal.sum()
    for symbol in new:
        goal[symbol] = max(0.0, min(1 / k, cash / len(new)))
    return goal


def figures(days, topk):
    """BRAIN's, over half of a long-short book or the whole of a long-only one."""
    capital = 1.0 if topk else 0.5
    sharpe = days.net.mean() / days.net.std() * np.sqrt(YEAR)
    annual = days.net.mean() * YEAR / capital
    turnover = days.traded.mean()
    path = days.net.cumsum()
    return dict(sharpe=sharpe, fitness=sharpe * np.sqrt(abs(annual) / max(turnover, 0.125)), returns=annual,
                drawdown=(path.cummax().clip(lower=0) - path).max() / capital,
                marginBps=1e4 * days.net.sum() / days.traded.sum(), turnover=turnover,
                costs=days.cost.mean() * YEAR / capital, longs=days.longs.mean(), shorts=days.shorts.mean(), days=len(days))


CASES = {
    "BRAIN's defaults": {},
    "as the values say, without costs": {"neutralization": "none", "truncation": 0, "costBps": 0},
    "everything at once": {"delay": 2, "decay": 4, "neutralization": "sector", "truncation": 0.2, "costBps": 7,
                           "borrowBps": 300, "impact": 0.4, "capital": 3e6, "priceLimit": 0.1, "giveUpAfter": 4},
    "the best three": {"book": "top-k", "k": 3, "drop": 1, "neutralization": "none", "costBps": 10, "priceLimit": 0.1},
}


def rows(frame):
    return [[None if pd.isna(x) else float(x) for x in row] for row in frame.to_numpy()]


cases = []
for name, settings in CASES.items():
    days = book(settings)
    topk = settings.get("book") == "top-k"
    years = {str(2020 + y): figures(days[(days.index + settings.get("delay", 1)) // 24 == y], topk) for y in (0, 1)}
    cases.append(dict(name=name, settings=settings, figures=figures(days, topk), years=years,
                      days={key: [float(x) for x in days[key]] for key in ("gross", "cost", "traded", "longs", "shorts", "largest", "blocked")}))
print(json.dumps(dict(close=rows(close), volume=rows(volume), tradable=rows(tradable), value=rows(value),
                      group=[int(g) for g in group], cases=cases), indent=1))
