"""Derives reference.json with pandas: `python3 test/report/reference.py > test/report/reference.json`.

Quantile returns, their spread and monotony, the IC of values some dates old and its half-life, from their definitions:
symbols in five equal parts by average rank on each date, labels less the mean of all. No test run needs Python.
"""
import json

import numpy as np
import pandas as pd

T, N, PARTS, FEWEST = 30, 23, 5, 10
rng = np.random.default_rng(7)
value = pd.DataFrame(rng.normal(size=(T, N))).round(1)  # ties
label = pd.DataFrame(0.3 * value + rng.normal(size=(T, N))).round(6)
value = value.mask(rng.random((T, N)) < 0.1)
label = label.mask(rng.random((T, N)) < 0.1)
value.iloc[4, 3:] = np.nan  # too few
value.iloc[9] = value.iloc[9].round(0).clip(-1, 1)  # parts that hold nobody

daily = []
for date in range(T):
    both = pd.DataFrame({"value": value.loc[date], "label": label.loc[date]}).dropna()
    row = [np.nan] * PARTS
    if len(both) >= FEWEST:
        part = np.floor((both.value.rank() - 0.5) / len(both) * PARTS).clip(upper=PARTS - 1)
        means = (both.label - both.label.mean()).groupby(part).mean()
        row = [means.get(float(k), np.nan) for k in range(PARTS)]
    daily.append(row)
daily = pd.DataFrame(daily)
means = daily.mean()


def ic(age):
    pairs = [pd.DataFrame({"v": value.loc[d - age], "l": label.loc[d]}).dropna() for d in range(age, T)]
    return np.mean([p.v.corr(p.l) for p in pairs if len(p) >= FEWEST])


none = lambda rows: [[None if pd.isna(x) else float(x) for x in row] for row in rows]
print(json.dumps(dict(value=none(value.to_numpy()), label=none(label.to_numpy()), daily=none(daily.T.to_numpy()),
                      means=[float(x) for x in means], spread=none([daily[PARTS - 1] - daily[0]])[0],
                      monotone=float((means.diff().iloc[1:] > 0).mean()), ic={str(a): float(ic(a)) for a in (0, 1, 3)})))
